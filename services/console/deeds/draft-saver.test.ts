import type { DraftView } from '../../../shared/contracts/views';
import { Problem } from '../api/problem';
import { createDraftSaver, openingOf, PAUSE_MS, type Opening, type SaverDeps } from './draft-saver';
import type { Values } from './form-kinds';
import type { LocalDraft } from './local-drafts';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const EARLIER = '2026-03-01T01:00:00.000Z';
const view = (version: string, text: string, more: Partial<DraftView> = {}): DraftView => ({
  ...{ version, savedAt: EARLIER, values: { text } },
  ...more,
});
const away = (): Problem => new Problem({ code: 'network', status: 0, title: '网络连接中断' });
const elsewhere = (present?: DraftView): Problem =>
  new Problem({ code: 'draft_changed', status: 412, title: '这份草稿已在别处修改', present });

/** A form and a server in memory: `server.fails` is what the next saves are answered with. */
function page(opening: Opening) {
  const form = { values: opening.values ?? { text: '' } };
  const browser: { copy?: LocalDraft<Values>; full?: boolean } = {};
  const server: { saves: [Values, string | undefined][]; discarded: string[]; fails?: Problem; wait?: Promise<void> } =
    {
      saves: [],
      discarded: [],
    };
  const deps: SaverDeps = {
    opening,
    read: () => form.values,
    async save(values, seen) {
      server.saves.push([values, seen]);
      await server.wait;
      if (server.fails) throw server.fails;
      return { version: `v${server.saves.length}`, savedAt: new Date(NOW).toISOString() };
    },
    async discard(seen) {
      if (server.fails) throw server.fails;
      server.discarded.push(seen);
    },
    keep(copy) {
      if (!browser.full) browser.copy = copy;
      return !browser.full;
    },
    drop: () => delete browser.copy,
    now: () => Date.now(),
  };
  const saver = createDraftSaver(deps);
  saver.start();
  const write = (text: string): void => {
    form.values = { text };
    saver.changed();
  };
  return { saver, form, browser, server, write };
}

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});
afterEach(() => {
  jest.useRealTimers();
});
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('a form begins', () => {
  const copy = (text: string, more: Partial<LocalDraft<Values>> = {}): LocalDraft<Values> => ({
    ...{ savedAt: NOW, values: { text } },
    ...more,
  });
  const body = (values: Values): object => ({ data: values });

  it('G1 with what was saved at another machine', () => {
    expect(openingOf(undefined, {}, body)).toEqual({ isLocal: false });
    expect(openingOf(undefined, undefined, body)).toEqual({ isLocal: false });
    expect(openingOf(undefined, { draft: view('v1', 'a') }, body)).toEqual({
      ...{ values: { text: 'a' }, at: Date.parse(EARLIER), version: 'v1', isLocal: false },
    });
  });

  it('with the deed as which it was sent, so that the same words are the same deed', () => {
    const sent = { id: 'd1', body: '{"data":{"text":"a"}}' };
    expect(openingOf(undefined, { draft: view('v1', 'a', { sent: 'd1' }) }, body).sent).toEqual(sent);
    expect(openingOf(copy('a', { sent }), { draft: view('v1', 'a') }, body)).toMatchObject({ sent, isLocal: false });
  });

  it('with this browser’s copy where the server has nothing newer, or could not be asked', () => {
    const ours = { values: { text: 'b' }, at: NOW, isLocal: true };
    expect(openingOf(copy('b'), {}, body)).toEqual(ours);
    expect(openingOf(copy('b', { over: 'v1' }), {}, body)).toEqual(ours);
    expect(openingOf(copy('b', { over: 'v1' }), undefined, body)).toEqual({ ...ours, version: 'v1' });
    expect(openingOf(copy('b', { over: 'v1' }), { draft: view('v1', 'a') }, body)).toEqual({ ...ours, version: 'v1' });
  });

  it('with a choice where both have been written', () => {
    const draft = view('v2', 'a');
    for (const over of [{}, { over: 'v1' }])
      expect(openingOf(copy('b', over), { draft }, body)).toMatchObject({ values: { text: 'b' }, present: draft });
  });
});

describe('while it is written', () => {
  it('is saved after a pause, over the version saved before, and then kept by the server alone', async () => {
    const { saver, browser, server, write } = page({ isLocal: false });
    write('a');
    await pass(PAUSE_MS - 100);
    write('ab');
    await pass(PAUSE_MS - 100);
    expect(server.saves).toEqual([]);
    await pass(100);
    expect(server.saves).toEqual([[{ text: 'ab' }, undefined]]);
    expect(browser.copy).toBeUndefined();
    expect(saver.getSaving()).toEqual({ state: 'saved', at: NOW });
    write('abc');
    await pass(PAUSE_MS);
    expect(server.saves[1]).toEqual([{ text: 'abc' }, 'v1']);
    await pass(600_000);
    expect(server.saves).toHaveLength(2);
  });

  it('is saved once at a time: what is written meanwhile goes next, over what has just been saved', async () => {
    const { saver, browser, server, write } = page({ isLocal: false });
    let answer = (): void => undefined;
    server.wait = new Promise((resolve) => (answer = resolve));
    write('a');
    await pass(PAUSE_MS + 700);
    expect(saver.getSaving()).toEqual({ state: 'saving' });
    write('ab');
    await pass(PAUSE_MS * 2);
    expect(server.saves).toHaveLength(1);
    expect(browser.copy?.values).toEqual({ text: 'ab' });
    answer();
    await pass(0);
    expect(server.saves[1]).toEqual([{ text: 'ab' }, 'v1']);
    expect(browser.copy).toBeUndefined();
  });

  it('stays in this browser while the server is away, and is tried again until it is there', async () => {
    const { saver, browser, server, write } = page({ isLocal: false });
    server.fails = away();
    write('a');
    await pass(PAUSE_MS);
    expect(saver.getSaving()).toEqual({ state: 'unsaved', why: '网络不通', inBrowser: true });
    expect(browser.copy).toMatchObject({ values: { text: 'a' } });
    await pass(5_000 + 10_000);
    expect(server.saves).toHaveLength(3);
    delete server.fails;
    await pass(20_000);
    expect(saver.getSaving().state).toBe('saved');
    expect(browser.copy).toBeUndefined();
    await pass(600_000);
    expect(server.saves).toHaveLength(4);
  });

  it('says where not even this browser keeps it, and why the server refused', async () => {
    const { saver, browser, server, write } = page({ isLocal: false });
    browser.full = true;
    server.fails = new Problem({ code: 'body_too_large', status: 413, title: '内容过长' });
    write('a');
    await pass(600_000);
    expect(saver.getSaving()).toEqual({ state: 'unsaved', why: '内容过长', inBrowser: false });
    expect(server.saves).toHaveLength(1);
  });

  it('goes out as the page is left, without waiting for the pause, and is not tried again after', async () => {
    const { saver, browser, server, write } = page({ isLocal: false });
    server.fails = away();
    write('a');
    saver.stop();
    await pass(600_000);
    expect(server.saves).toEqual([[{ text: 'a' }, undefined]]);
    expect(browser.copy?.values).toEqual({ text: 'a' });
  });

  it('what only this browser had goes out at once when the form is opened', async () => {
    const { server } = page({ values: { text: 'b' }, at: NOW, version: 'v7', isLocal: true });
    await pass(0);
    expect(server.saves).toEqual([[{ text: 'b' }, 'v7']]);
  });
});

describe('changed elsewhere', () => {
  async function conflict(present?: DraftView) {
    const opened = page({ values: { text: 'old' }, at: NOW, version: 'v0', isLocal: false });
    opened.server.fails = elsewhere(present);
    opened.write('here');
    await pass(PAUSE_MS);
    delete opened.server.fails;
    return opened;
  }
  const present = view('w9', 'there');

  it('nothing is saved or lost until its author has chosen', async () => {
    const { saver, browser, server, write } = await conflict(present);
    expect(saver.getSaving()).toEqual({ state: 'changed', at: NOW, present });
    write('here too');
    await pass(600_000);
    expect(server.saves).toHaveLength(1);
    expect(browser.copy?.values).toEqual({ text: 'here too' });
  });

  it('the one here goes over the other, which can be taken back', async () => {
    const { saver, form, server } = await conflict(present);
    saver.chooseHere();
    await pass(0);
    expect(server.saves[1]).toEqual([{ text: 'here' }, 'w9']);
    expect(saver.getOther()).toEqual({ values: { text: 'there' }, at: Date.parse(EARLIER) });
    form.values = saver.takeOther()!;
    saver.changed();
    await pass(PAUSE_MS);
    expect(server.saves[2]).toEqual([{ text: 'there' }, 'v2']);
    expect(saver.getOther()?.values).toEqual({ text: 'here' });
  });

  it('the one saved is shown, and what is written next goes over it; the one here can be taken back', async () => {
    const { saver, browser, form, server, write } = await conflict(present);
    form.values = saver.chooseSaved()!;
    expect(form.values).toEqual({ text: 'there' });
    expect(browser.copy).toBeUndefined();
    expect(saver.getOther()?.values).toEqual({ text: 'here' });
    write('there and more');
    await pass(PAUSE_MS);
    expect(server.saves[1]).toEqual([{ text: 'there and more' }, 'w9']);
  });

  it('where it is gone elsewhere, the one here begins a new draft or is given up', async () => {
    const kept = await conflict();
    kept.saver.chooseHere();
    await pass(0);
    expect(kept.server.saves[1]).toEqual([{ text: 'here' }, undefined]);
    const given = await conflict();
    expect(given.saver.chooseSaved()).toBeUndefined();
    await pass(600_000);
    expect([given.server.saves.length, given.browser.copy]).toEqual([1, undefined]);
  });
});

describe('the end of it', () => {
  it('thrown away, it is gone there and here, and can be taken back while the page stands', async () => {
    const { saver, server, browser, write } = page({ isLocal: false });
    write('a');
    await pass(PAUSE_MS);
    expect(await saver.discard()).toBe(true);
    expect([server.discarded, browser.copy, saver.getSaving().state]).toEqual([['v1'], undefined, 'untouched']);
    expect(saver.getOther()?.values).toEqual({ text: 'a' });
    write('b');
    await pass(PAUSE_MS);
    expect(server.saves[1]).toEqual([{ text: 'b' }, undefined]);
  });

  it('it is not thrown away where the server cannot be asked or has other words', async () => {
    const { saver, server, write } = page({ isLocal: false });
    write('a');
    await pass(PAUSE_MS);
    server.fails = away();
    expect(await saver.discard()).toBe(false);
    server.fails = elsewhere(view('w9', 'there'));
    expect(await saver.discard()).toBe(false);
    expect(saver.getSaving().state).toBe('changed');
  });

  it('a deed on its way stays in this browser with its id, until it is refused or stands', async () => {
    const { saver, browser, write } = page({ isLocal: false });
    write('a');
    const sent = { id: 'd1', body: '{}' };
    saver.keepSent(sent);
    await saver.save();
    expect(browser.copy).toMatchObject({ values: { text: 'a' }, sent });
    saver.keepSent(undefined);
    expect(browser.copy).toBeUndefined();
    saver.keepSent(sent);
    saver.finish();
    expect(browser.copy).toBeUndefined();
  });

  it('a first save that arrives after its deed leaves no draft behind', async () => {
    const { saver, server, write } = page({ isLocal: false });
    let answer = (): void => undefined;
    server.wait = new Promise((resolve) => (answer = resolve));
    write('a');
    await pass(PAUSE_MS);
    saver.finish();
    saver.stop();
    answer();
    await pass(0);
    expect(server.discarded).toEqual(['v1']);
  });
});
