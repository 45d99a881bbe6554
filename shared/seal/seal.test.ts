import { createSeal } from './seal';

describe('seal', () => {
  const number = '11010519491231002X';
  const ours = createSeal('11'.repeat(32), 'members');

  it('M7 opens what it sealed, never the same twice, and nobody else can', () => {
    const sealed = ours.seal(number);
    expect(ours.open(sealed)).toBe(number);
    expect(ours.seal(number)).not.toBe(sealed);
    expect(() => createSeal('11'.repeat(32), 'publication').open(sealed)).toThrow();
    expect(sealed).not.toContain(number);
    expect(() => createSeal('22'.repeat(32), 'members').open(sealed)).toThrow();
    const altered = Buffer.from(sealed, 'base64');
    altered[altered.length - 1] ^= 1;
    expect(() => ours.open(altered.toString('base64'))).toThrow();
  });

  it('M7 finds the same number again by a hash that needs the key', () => {
    expect(ours.hash(number)).toBe(createSeal('11'.repeat(32), 'members').hash(number));
    expect(ours.hash(number)).not.toBe(createSeal('22'.repeat(32), 'members').hash(number));
  });
});
