import { optionTable } from '../../scripts/option-tables';

describe('the table of a type', () => {
  it('has a row for every option, those of the types it names below its path', () => {
    expect(optionTable('ExternalOptions')).toMatch(/^\| `facts\.hostPorts\[\]\.port` \| `number` \| required \|/m);
  });
  it('means the type of the room, where two rooms have one name for types of their own', () => {
    const table = optionTable('ExternalOptions');
    expect(table).toContain('| `facts.requires[].module` |');
    expect(table).not.toContain('| `facts.requires[].operator` |');
  });
  it('is refused of a type that is not there', () => {
    expect(() => optionTable('NoSuchOptions')).toThrow('no type NoSuchOptions in lib/');
  });
});
