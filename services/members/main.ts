/** The process `members`: organisations, members, appointments, rosters, plans and calendars. */
import '../../shared/telemetry/start';
import { loadConfig } from '../../shared/config/config';
import { run } from '../../shared/http/run';
import { membersConfig, startMembers } from './service';

run('members', async (context) => {
  await startMembers(loadConfig(membersConfig, process.env), context);
});
