/** Kafka as one machine runs it: one process that is broker and KRaft controller, small heap, records kept for ever. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { createKafka } from '../../shared/kafka/kafka';
import type { ChildSpec } from '../processes/child';
import { until } from '../until';

interface KafkaPlace {
  java: string;
  libs: string;
  dataDir: string;
  port: number;
  controllerPort: number;
  env: NodeJS.ProcessEnv;
}

/** Formats the storage where that was never done. */
export async function prepareKafka({ java, libs, dataDir, port, controllerPort, env }: KafkaPlace): Promise<ChildSpec> {
  const folder = join(dataDir, 'kafka');
  const logs = join(folder, 'data');
  const properties = join(folder, 'server.properties');
  mkdirSync(folder, { recursive: true });
  writeFileSync(properties, serverProperties(logs, port, controllerPort));
  const classpath = ['-cp', join(libs, '*')];
  const logging = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'];
  if (!existsSync(join(logs, 'meta.properties'))) {
    const clusterId = randomBytes(16).toString('base64url');
    await promisify(execFile)(
      java,
      [...classpath, ...logging, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties],
      { env },
    );
  }
  return {
    name: 'Kafka',
    command: java,
    args: ['-Xmx512m', '-Xms128m', '-Djava.awt.headless=true', ...classpath, ...logging, 'kafka.Kafka', properties],
    env,
    cwd: dataDir,
    logFile: join(dataDir, 'logs', 'kafka.log'),
    graceMs: 30_000,
  };
}

function serverProperties(logs: string, port: number, controllerPort: number): string {
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logs,
    // One broker: every internal topic has one copy.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 6,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 6,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Events are kept for ever: read models are rebuilt from the beginning.
    'log.retention.ms': -1,
    'log.segment.bytes': 64 * 1024 * 1024,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    // A topic nobody declared is a mistake to be seen, not to be made up.
    'auto.create.topics.enable': 'false',
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Ready means: a metadata request names the controller. */
export async function awaitKafka(brokers: string, giveUp: () => void, deadlineMs = 60_000): Promise<void> {
  // The client backs off for longer than a broker takes to come up: it is asked once somebody listens.
  await until(() => Promise.any(brokers.split(',').map(listens)), { giveUp, deadlineMs });
  const admin = createKafka({
    brokers: brokers.split(','),
    clientId: 'jiannuo-infra',
    log: pino({ level: 'silent' }),
  }).admin();
  try {
    await until(
      async () => {
        await admin.connect();
        return (await admin.describeCluster()).controller !== null;
      },
      { giveUp, deadlineMs, everyMs: 250 },
    );
  } finally {
    await admin.disconnect();
  }
}

function listens(broker: string): Promise<true> {
  const [host, port] = broker.trim().split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port ?? 9092), timeout: 2_000 }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('timeout', () => socket.destroy(new Error(`${broker} 没有应答`)));
    socket.once('error', reject);
  });
}
