/** `npm run verify [-- --realm demo]`: is the ledger what the workflows wrote? Exit code 1 on any fault (X3). */
import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { databaseName } from '../shared/contracts/topics';
import { connectTemporal } from '../shared/temporal/connect';
import type { DeedRecord } from '../shared/temporal/send-deed';
import { openLedger, type HashAlgorithm } from '../workflows/ledger/store';
import { verifyLedger, type AskedDeed, type Verification } from '../workflows/ledger/verify';
import { useEngines, type EngineAddresses } from './engines/start-engines';
import { dataFolder } from './paths';
import { ensureSecrets } from './processes/secrets';
import { createProgress, type Progress } from './progress';
import { runCommand } from './run-command';

/** Every chain of a realm, or those named. */
export async function verifyRealm(
  engines: EngineAddresses,
  { codecKey, algorithm = 'sha256' }: { codecKey: string; algorithm?: HashAlgorithm },
  realm: string,
  log: Progress,
  only?: string[],
): Promise<Verification> {
  const mongo = await MongoClient.connect(engines.mongoUrl);
  const client = connectTemporal({ address: engines.temporalAddress, realm, codecKey });
  try {
    const ledger = await openLedger(mongo.db(databaseName(realm, 'ledger')), algorithm);
    const deeds = mongo.db(databaseName(realm, 'commitments')).collection<DeedRecord>('deeds');
    return await log.during('核对台账与流程历史', () =>
      verifyLedger(client, ledger, {
        ...(only && only.length > 0 ? { only } : {}),
        askedFor: async (deedId) => askedFor(await deeds.findOne({ _id: deedId })),
      }),
    );
  } finally {
    await client.connection.close();
    await mongo.close();
  }
}

/** A deed that was refused is nobody's entry. */
export function askedFor(record: DeedRecord | null): AskedDeed | undefined {
  return record && record.state !== 'refused' ? { chain: record.chain, ...record.deed } : undefined;
}

if (require.main === module) {
  runCommand(async ({ env, args, onStop }) => {
    const command = new Command('npm run verify --')
      .option('--realm <realm>', '要核对的域', 'demo')
      .argument('[chains...]', '只核对这些台账')
      .parse(args, { from: 'user' });
    const { realm } = command.opts<{ realm: string }>();
    const log = createProgress();
    const dataDir = dataFolder(env.JIANNUO_PROFILE || 'default');
    const engines = await useEngines({ dataDir, log, env, owner: 'npm run verify', onStop });
    const { chains, entries, faults } = await verifyRealm(
      engines,
      {
        codecKey: env.CODEC_KEY ?? ensureSecrets(dataDir).CODEC_KEY,
        algorithm: env.LEDGER_HASH === 'sm3' ? 'sm3' : 'sha256',
      },
      realm,
      log,
      command.args,
    );
    for (const { chain, fault } of faults) log.say(`✗ ${chain}：${fault}`);
    log.say(
      faults.length === 0
        ? `✓ ${chains} 条台账、${entries} 条记录，与流程历史一致`
        : `✗ ${chains} 条台账、${entries} 条记录中有 ${faults.length} 处问题`,
    );
    return faults.length === 0 ? 0 : 1;
  });
}
