import { prefixExpression, searchKeys } from './search-keys';

function finds(typed: string, keys: string[]): boolean {
  return keys.some((key) => prefixExpression(typed).test(key));
}

describe('search keys', () => {
  const town = searchKeys('中共余姚市梁弄镇委员会', 'organisation', '330281114');

  it.each(['梁弄', '余姚市梁', 'liangnong', 'LiangNong', 'lnz', 'zgyys', '330281114', '3302811', '委员会', 'yuyao'])(
    'G2 %s finds the town committee',
    (typed) => {
      expect(finds(typed, town)).toBe(true);
    },
  );
  it.each(['梁镇', 'iangnong', '81114', 'lz', '.*', ''])('G2 %j does not pretend to', (typed) => {
    expect(finds(typed, town)).toBe(typed === '');
  });

  it('G2 reads a surname as a surname', () => {
    const keys = searchKeys('单雄信', 'person');
    expect(finds('shanxiongxin', keys)).toBe(true);
    expect(finds('sxx', keys)).toBe(true);
    expect(finds('danxiong', keys)).toBe(false);
    expect(finds('雄信', keys)).toBe(true);
  });
});
