/** Did the rehearsal leave everything as it must be? Each verdict from the stores, topics, histories and logs of its realm. */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type ReplayResult } from '@temporalio/worker';
import type { Db, MongoClient } from 'mongodb';
import pino from 'pino';
import type { Entry } from '../../shared/contracts/ledger';
import { databaseName, deadTopicName, topicName, TOPICS } from '../../shared/contracts/topics';
import { createKafka } from '../../shared/kafka/kafka';
import { connectTemporal, dataConverter } from '../../shared/temporal/connect';
import { runsOf, type Run } from '../../shared/temporal/histories';
import type { DeedRecord } from '../../shared/temporal/send-deed';
import { openLedger } from '../../workflows/ledger/store';
import { verifyLedger } from '../../workflows/ledger/verify';
import { REPOSITORY } from '../paths';
import { askedFor } from '../verify';
import type { Forecast } from './place';
import type { Answered } from './play';

export interface Verdict {
  name: string;
  ok: boolean;
  /** What was counted. */
  says: string;
  faults: string[];
}

export interface Scene {
  realm: string;
  mongo: MongoClient;
  kafkaBrokers: string;
  temporalAddress: string;
  codecKey: string;
  /** Where the realm's processes have logged. */
  logs: string;
  answered: Answered[];
  forecasts: Map<string, Forecast>;
  planted: string[];
}

export async function judge(scene: Scene): Promise<Verdict[]> {
  const database = (service: string): Db => scene.mongo.db(databaseName(scene.realm, service));
  const ledger = await openLedger(database('ledger'));
  const entries = await ledger.entries.find({}, { sort: { chain: 1, seq: 1 } }).toArray();
  const client = connectTemporal({ address: scene.temporalAddress, realm: scene.realm, codecKey: scene.codecKey });
  try {
    const deeds = database('commitments').collection<DeedRecord>('deeds');
    const verification = await verifyLedger(client, ledger, {
      askedFor: async (id) => askedFor(await deeds.findOne({ _id: id })),
    });
    const runs: { chain: string; run: Run }[] = [];
    for (const workflow of new Set(await everyWorkflow(client)))
      for (const run of await runsOf(client, workflow)) runs.push({ chain: workflow, run });
    return [
      {
        name: '台账核验（X3）',
        ok: verification.faults.length === 0,
        says: `${verification.chains} 条链，${verification.entries} 条记录`,
        faults: verification.faults.map(({ chain, fault }) => `${chain}: ${fault}`),
      },
      await replayAll(runs, scene.codecKey),
      answeredOnce(scene.answered, entries),
      await projected(database('commitments'), entries),
      neverTooLate(entries),
      asForecast(scene.forecasts, entries),
      await nothingLeaks(scene, { entries, runs, client }),
    ];
  } finally {
    await client.connection.close();
  }
}

async function everyWorkflow(client: ReturnType<typeof connectTemporal>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list()) ids.push(workflowId);
  return ids;
}

/** The bundle is made of the build that the worker ran. */
async function replayAll(runs: { chain: string; run: Run }[], codecKey: string): Promise<Verdict> {
  silenceWorker();
  const since = Date.now();
  const logger = new DefaultLogger('ERROR');
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(REPOSITORY, 'dist', 'workflows', 'index.js'),
    logger,
  });
  const bundledAfter = Date.now();
  const histories = runs.map(({ chain, run }) => ({ workflowId: chain, history: run.history }));
  const faults: string[] = [];
  let count = 0;
  const results: AsyncIterableIterator<ReplayResult> = Worker.runReplayHistories(
    { workflowBundle, dataConverter: dataConverter(codecKey) },
    histories,
  );
  for await (const { workflowId, error } of results) {
    count += 1;
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  const seconds = (from: number, to: number): string => `${((to - from) / 1_000).toFixed(1)} 秒`;
  return {
    name: '历史重放',
    ok: faults.length === 0 && count === runs.length,
    says: `${count} 份历史，${seconds(bundledAfter, Date.now())}（另打包 ${seconds(since, bundledAfter)}）`,
    faults,
  };
}

let silenced = false;
/** The worker's runtime is one per process, and whoever runs us may have installed theirs. */
function silenceWorker(): void {
  if (silenced) return;
  silenced = true;
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // theirs stays
  }
}

/** I1 */
function answeredOnce(answered: Answered[], entries: Entry[]): Verdict {
  const byDeed = new Map<string, Entry[]>();
  for (const entry of entries) byDeed.set(entry.deedId, [...(byDeed.get(entry.deedId) ?? []), entry]);
  const faults = answered.flatMap(({ id, chain, seq, kind }) => {
    const [entry, ...more] = byDeed.get(id) ?? [];
    if (!entry) return [`${chain}: ${kind} 已答复而不在台账`];
    if (more.length > 0) return [`${chain}: ${kind} 在台账中有 ${more.length + 1} 条`];
    return entry.chain === chain && entry.seq === seq
      ? []
      : [`${chain}: ${kind} 答复的序号是 ${seq}，台账是 ${entry.chain} ${entry.seq}`];
  });
  const known = new Set(answered.map(({ id }) => id));
  const unknown = entries.filter(({ by, deedId }) => by !== undefined && by !== 'system' && !known.has(deedId));
  return {
    name: '每件事恰有一条（I1）',
    ok: faults.length + unknown.length === 0,
    says: `${answered.length} 件已答复的事`,
    faults: [...faults, ...unknown.map(({ _id }) => `${_id} 没有人要求过`)],
  };
}

/** I5 */
async function projected(commitments: Db, entries: Entry[]): Promise<Verdict> {
  const shown = await commitments.collection('entries').countDocuments();
  const dead = await commitments.collection('deadLetters').countDocuments();
  const faults = [
    ...(shown === entries.length ? [] : [`台账 ${entries.length} 条，投影 ${shown} 条`]),
    ...(dead === 0 ? [] : [`${dead} 条消息未能处理`]),
  ];
  return { name: '投影与台账一致（I5）', ok: faults.length === 0, says: `${shown} 条`, faults };
}

/** I7: nothing is said of what is settled, and nothing twice. */
function neverTooLate(entries: Entry[]): Verdict {
  const faults: string[] = [];
  const done = new Set<string>();
  const said = new Set<string>();
  let count = 0;
  for (const { _id, chain, deedId, kind, data } of entries) {
    const about = data as unknown as { key?: string; item?: string; accepted?: boolean; verdict?: string };
    const at = (key: string): string => `${chain} ${key}`;
    if (kind === 'pledged') for (const key of ['pledge', 'resubmit']) done.add(at(key));
    if (kind === 'reviewed') {
      done.add(at('review'));
      if (about.verdict === 'return') done.delete(at('resubmit'));
    }
    if (kind === 'pledged') done.delete(at('review'));
    if (kind === 'publicised') done.add(at('publish'));
    if (kind === 'closedOut' || (kind === 'explanationAnswered' && about.accepted)) done.add(at(`item/${about.item}`));
    if (kind === 'excused' || kind === 'left') done.add(at('all'));
    if (!['reminded', 'escalated', 'climbed'].includes(kind)) continue;
    count += 1;
    const key = about.key ?? `item/${about.item}`;
    // `review/1` is the first round's review.
    const duty = key.startsWith('item/') ? key : key.split('/')[0];
    if (done.has(at(duty)) || done.has(at('all'))) faults.push(`${_id}: ${deedId} 在事情办完之后`);
    if (said.has(at(deedId))) faults.push(`${_id}: ${deedId} 说了两次`);
    said.add(at(deedId));
  }
  return { name: '不多提醒（I7）', ok: faults.length === 0, says: `${count} 次提醒、升级和督促`, faults };
}

/** What the rules foretold is what the engines did, thing by thing. */
function asForecast(forecasts: Map<string, Forecast>, entries: Entry[]): Verdict {
  const faults: string[] = [];
  const said = new Map<string, string[]>();
  for (const { chain, kind, deedId } of entries)
    if (['reminded', 'escalated', 'climbed', 'missed', 'ended'].includes(kind))
      said.set(chain, [...(said.get(chain) ?? []), deedId]);
  let count = 0;
  for (const [chain, forecast] of forecasts) {
    const is = new Set(said.get(chain));
    const was = new Set(forecast.said);
    count += was.size;
    for (const key of was) if (!is.has(key)) faults.push(`${chain}: 应有 ${key}`);
    for (const key of is) if (!was.has(key)) faults.push(`${chain}: 不应有 ${key}`);
  }
  return { name: '与规则推演一致', ok: faults.length === 0, says: `${count} 次自动动作`, faults };
}

/** I10 */
async function nothingLeaks(
  { realm, kafkaBrokers, logs, planted }: Scene,
  { entries, runs, client }: { entries: Entry[]; runs: { run: Run }[]; client: ReturnType<typeof connectTemporal> },
): Promise<Verdict> {
  const pattern = new RegExp(planted.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
  const faults: string[] = [];
  const look = (where: string, text: string): void => {
    if (pattern.test(text) && faults.length < 20) faults.push(where);
  };
  for (const entry of entries) look(`台账 ${entry._id}`, JSON.stringify(entry));
  for (const { run } of runs) look(`历史 ${run.runId}`, await decodedText(client, run.history));
  let messages = 0;
  await readTopics(kafkaBrokers, realm, (topic, text) => {
    messages += 1;
    look(`主题 ${topic}`, text);
  });
  let lines = 0;
  for (const file of readdirSync(logs).filter((name) => name.endsWith('.log')))
    for await (const line of createInterface({ input: createReadStream(join(logs, file)) })) {
      lines += 1;
      look(`日志 ${file}`, line);
    }
  return {
    name: '不泄露姓名和号码（I10）',
    ok: faults.length === 0 && messages > 0 && lines > 0,
    says: `${planted.length} 个姓名和号码，${entries.length} 条台账，${runs.length} 份历史，${messages} 条消息，${lines} 行日志`,
    faults,
  };
}

/** Every payload of a history as text, decrypted. */
async function decodedText(client: ReturnType<typeof connectTemporal>, history: unknown): Promise<string> {
  const { payloadCodecs } = client.options.loadedDataConverter;
  const found: { metadata?: Record<string, Uint8Array>; data?: Uint8Array }[] = [];
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return;
    const { metadata, data } = value as { metadata?: unknown; data?: unknown };
    if (metadata && data instanceof Uint8Array) found.push(value);
    else
      for (const [key, member] of Object.entries(value)) {
        texts.push(key);
        visit(member);
      }
  };
  visit(history);
  let decoded = found as Parameters<(typeof payloadCodecs)[number]['decode']>[0];
  for (const codec of [...payloadCodecs].reverse()) decoded = await codec.decode(decoded);
  return [...texts, ...decoded.map(({ data }) => (data ? Buffer.from(data).toString('utf8') : ''))].join('\n');
}

/** All messages of the realm from the first to those that stand there now. */
async function readTopics(brokers: string, realm: string, see: (topic: string, text: string) => void): Promise<void> {
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'rehearsal', log: pino({ level: 'silent' }) });
  const admin = kafka.admin();
  const groupId = `${realm}.judge`;
  const consumer = kafka.consumer({ groupId });
  try {
    await Promise.all([admin.connect(), consumer.connect()]);
    const missing = new Map<string, number>();
    for (const topic of TOPICS.flatMap((name) => [topicName(realm, name), deadTopicName(realm, name)]))
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > 0) missing.set(`${topic}/${partition}`, Number(high));
    const topics = [...new Set([...missing.keys()].map((key) => key.split('/')[0]))];
    if (topics.length === 0) return;
    await consumer.subscribe({ topics, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the topics could not be read to their end')), 90_000);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      void consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            for (const { key, value, headers } of batch.messages)
              see(batch.topic, `${key?.toString() ?? ''} ${value?.toString() ?? ''} ${JSON.stringify(headers ?? {})}`);
            const place = `${batch.topic}/${batch.partition}`;
            if (Number(batch.lastOffset()) + 1 >= (missing.get(place) ?? 0)) missing.delete(place);
            if (missing.size > 0) return;
            clearTimeout(timer);
            resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect().catch(() => undefined);
  }
}
