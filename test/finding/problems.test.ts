import { NetstackError, ProblemList, unlessRefused } from '../../lib/finding';

describe('problems', () => {
  it('are all collected, each with the path it was reported at', () => {
    const problems = new ProblemList();
    problems.at('cni').at('backend').report({ code: 'x/one', message: 'one' });
    problems.at('pools').at('[1]').report({ code: 'x/two', message: 'two', severity: 'warning' });
    expect(problems.findings.map((f) => [f.at, f.code, f.severity])).toEqual([
      ['cni.backend', 'x/one', 'error'],
      ['pools[1]', 'x/two', 'warning'],
    ]);
  });

  it('take the findings of a parser that refuses, at the path of the value', () => {
    const problems = new ProblemList();
    const refuse = (): number => {
      throw NetstackError.of({ code: 'x/bad', message: 'bad', got: 'y' });
    };
    expect(problems.at('a').read(refuse, 'y')).toBeUndefined();
    expect(problems.findings).toEqual([{ code: 'x/bad', message: 'bad', got: 'y', severity: 'error', at: 'a' }]);
  });

  it('never swallow an error that is not a finding', () => {
    const broken = (): number => {
      throw new TypeError('a bug');
    };
    expect(() => new ProblemList().read(broken, 1)).toThrow(TypeError);
  });

  it('fail only on errors, and then with every finding', () => {
    const problems = new ProblemList();
    problems.report({ code: 'x/warned', message: 'careful', severity: 'warning' });
    expect(problems.failed).toBe(false);
    expect(() => problems.throwIfFailed()).not.toThrow();
    problems.at('b').report({ code: 'x/bad', message: 'bad', got: '1', expected: '2', fix: 'write 2' });
    expect(() => problems.throwIfFailed()).toThrow('x/warned: careful\nx/bad at b: bad, got 1, expected 2; write 2');
  });
});

describe('an object that is made unless it is refused', () => {
  it('is given with its warnings, whatever went wrong before it', () => {
    const problems = new ProblemList();
    problems.report({ code: 'x/before', message: 'before' });
    const made = unlessRefused(problems.at('cni'), (own) => {
      own.at('mtu').report({ code: 'x/odd', message: 'odd', severity: 'warning' });
      return 'made';
    });
    expect(made).toBe('made');
    expect(problems.findings.map(({ code, at, severity }) => `${severity} ${code} ${at}`)).toEqual(['error x/before ', 'warning x/odd cni.mtu']);
  });

  it('is undefined with an error of its own', () => {
    const problems = new ProblemList();
    const made = unlessRefused(problems.at('cni'), (own) => {
      own.at('mtu').report({ code: 'x/bad', message: 'bad' });
      return 'made';
    });
    expect(made).toBeUndefined();
    expect(problems.findings.map(({ code, at }) => `${code} ${at}`)).toEqual(['x/bad cni.mtu']);
  });
});
