import { createLog } from './log';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let output = '';
  write(createLog('test', { write: (line: string) => void (output += line) }));
  return output;
}

describe('createLog', () => {
  it('writes structured lines with the service and a level in words', () => {
    expect(JSON.parse(logged((log) => log.info({ code: 'not_found' }, 'request refused')))).toMatchObject({
      service: 'test',
      level: 'info',
      code: 'not_found',
      msg: 'request refused',
    });
  });

  it('censors names, numbers, secrets and texts wherever they lie', () => {
    const output = logged((log) =>
      log.info(
        {
          name: '张三',
          member: { idNumber: '110101', phone: '13800138000' },
          body: { content: { text: '正文' } },
          req: { headers: { cookie: 'c' } },
        },
        'x',
      ),
    );
    expect(output).not.toMatch(/张三|110101|13800138|正文|"c"/);
  });

  it('takes the data out of errors that quote it', () => {
    const duplicate = Object.assign(
      new Error('E11000 duplicate key error collection: a.b index: name_1 dup key: { name: "张三" }'),
      { code: 11000 },
    );
    const cast = new Error('Cast to Number failed for value "张三" (type string) at path "age"');
    let json: unknown;
    try {
      JSON.parse('{"name":张三');
    } catch (error) {
      json = error;
    }
    for (const err of [duplicate, cast, json, new Error('outer', { cause: duplicate })]) {
      const output = logged((log) => log.error({ err }, 'x'));
      expect(output).toContain('"err"');
      expect(output).not.toContain('三');
    }
  });
});
