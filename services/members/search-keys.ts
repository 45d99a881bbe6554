/** By what typed beginnings is a name found: its Chinese, its pinyin and its initials, from any character on. */
import { pinyin } from 'pinyin-pro';

const MAX_START = 40;

function syllables(name: string, surname: boolean): string[] {
  return pinyin(name, {
    type: 'array',
    toneType: 'none',
    v: true,
    nonZh: 'consecutive',
    ...(surname ? { mode: 'surname' as const, surname: 'head' as const } : {}),
  }).map(fold);
}

/** Lower case, without spaces and marks: what is typed is folded the same way. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·'"“”（）()]/g, '');
}

/**
 * Keys for an index read by prefix: 「梁弄」, `liangnong` and `ln` all find 「中共余姚市梁弄镇委员会」. `person` reads
 * the first character as a surname (单 is shan, not dan).
 */
export function searchKeys(name: string, kind: 'person' | 'organisation', code?: string): string[] {
  const folded = [...fold(name)];
  const sounds = syllables(name, kind === 'person').filter((sound) => sound !== '');
  const initials = sounds.map((sound) => sound.charAt(0));
  const keys = new Set<string>();
  if (code) keys.add(fold(code));
  for (let from = 0; from < Math.min(folded.length, MAX_START); from++) keys.add(folded.slice(from).join(''));
  for (let from = 0; from < Math.min(sounds.length, MAX_START); from++) {
    keys.add(sounds.slice(from).join(''));
    keys.add(initials.slice(from).join(''));
  }
  keys.delete('');
  return [...keys];
}

/** The beginning to look for in `searchKeys`, as an anchored expression that uses the index. */
export function prefixExpression(text: string): RegExp {
  return new RegExp(`^${fold(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
