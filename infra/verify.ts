/** `npm run verify [-- --realm demo]`: is the ledger what the workflows wrote? Exit code 1 on any fault (X3). */
import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { databaseName } from '../shared/contracts/topics';
import { connectTemporal } from '../shared/temporal/connect';
import { openLedger } from '../workflows/ledger/store';
import { verifyLedger, type Verification } from '../workflows/ledger/verify';
import { useEngines, type EngineAddresses } from './engines/start-engines';
import { dataFolder } from './paths';
import { ensureSecrets } from './processes/secrets';
import { createProgress, type Progress } from './progress';
import { runCommand } from './run-command';

/** Every chain of a realm, or those named. */
export async function verifyRealm(
  engines: EngineAddresses,
  codecKey: string,
  realm: string,
  log: Progress,
  only?: string[],
): Promise<Verification> {
  const mongo = await MongoClient.connect(engines.mongoUrl);
  const client = connectTemporal({ address: engines.temporalAddress, realm, codecKey });
  try {
    const ledger = await openLedger(mongo.db(databaseName(realm, 'ledger')));
    const deeds = mongo.db(databaseName(realm, 'commitments')).collection<{ _id: string }>('deeds');
    return await log.during('核对台账与流程历史', () =>
      verifyLedger(client, ledger, {
        ...(only && only.length > 0 ? { only } : {}),
        wasAskedFor: async (deedId) => (await deeds.findOne({ _id: deedId }, { projection: { _id: 1 } })) !== null,
      }),
    );
  } finally {
    await client.connection.close();
    await mongo.close();
  }
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
      ensureSecrets(dataDir).CODEC_KEY,
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
