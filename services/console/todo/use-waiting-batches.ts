/** What others ask my consent for, from whichever room: revisions of running years and rosters (G5). */
import { useQuery } from '@tanstack/react-query';
import { listImports } from '../api/calls';
import { listAwaiting } from '../api/plan-calls';
import type { WaitingBatch } from './batch-group';

const ASK_AGAIN_MS = 60_000;

export function useWaitingBatches(): WaitingBatch[] {
  const common = { refetchInterval: ASK_AGAIN_MS };
  const revisions = useQuery({ queryKey: ['awaiting', 'revisions'], queryFn: listAwaiting, ...common });
  const imports = useQuery({ queryKey: ['awaiting', 'imports'], queryFn: () => listImports(true), ...common });
  return [
    ...(revisions.data ?? []).map(({ id, organisationId, application, counts }): WaitingBatch => ({
      ...{ id, organisationId, what: '把年度安排的变更应用到进行中的承诺', count: `${counts.changing} 项承诺` },
      ...{ by: application!.by, at: application!.at, reason: application!.reason, until: application!.until },
      to: `/plans/previews/${id}`,
    })),
    ...(imports.data ?? [])
      .filter(({ mayAnswer }) => mayAnswer)
      .map(({ id, by, at, reason, until, counts }): WaitingBatch => ({
        ...{ id, by, at, reason, until, what: '导入名册', count: `新增或更改 ${counts.changing} 行` },
        to: `/organisations/import?id=${id}`,
      })),
  ];
}
