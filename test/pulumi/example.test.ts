import * as pulumi from '@pulumi/pulumi';

const registered: string[] = [];
beforeAll(() =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push(type);
        return { id: name, state: inputs };
      },
      call: () => ({}),
    },
    'project',
    'stack',
    false,
  ),
);

describe('the Pulumi example', () => {
  it('registers the layer, taking over what is there, and says what programs need', async () => {
    // Loaded once the mocks are there: the program registers as it loads.
    const { layer, dnsServiceIp }: typeof import('../../examples/pulumi/main') = require('../../examples/pulumi/main');
    await new Promise((resolve) => void pulumi.all(layer.objects.map(({ urn }) => urn)).apply(resolve));
    expect(registered.filter((type) => type.startsWith('kubernetes:'))).toHaveLength(layer.objects.length);
    expect(registered).toContain('pulumi:providers:kubernetes');
    expect(await new Promise((resolve) => void dnsServiceIp.apply(resolve))).toBe('10.96.0.10');
  });
});
