/** What a change of an organisation means for the years that are running, said before it is confirmed (M6, X10). */
import type { Reorganisation } from '../../../shared/contracts/organisation';

export interface Extent {
  organisations: number;
  members: number;
}

/** `members`: how many of the organisation's own; `chosen`: how many were chosen for a split. */
export function consequencesOf(
  kind: Reorganisation,
  { extent, members, chosen }: { extent: Extent; members: number; chosen: number },
): string[] {
  const kept = '承诺的编号、记录和待办都保留，统计总数不变。';
  switch (kind) {
    case 'create':
      return ['新党组织的本年度承诺随即开启，承诺期限按新成立的党组织另行计算。', '书记尚未任命之前，由上级代为审核。'];
    case 'change':
      return ['正在进行的年度承诺照常进行，不重新审核。', '领域变更从下一年度的承诺起适用。'];
    case 'move':
      return [
        `连同下级共 ${extent.organisations} 个党组织、${extent.members} 名党员一并调整。`,
        '该党组织的年度承诺自此由新的上级审核、督查和点评，原上级不能再办理。',
        '下级党组织和党员的年度承诺仍由原来的党组织管理，再上一级改为新的上级。',
        kept,
      ];
    case 'merge':
      return [
        `${members} 名党员的年度承诺转入承接的党组织，由其继续管理。`,
        `下级 ${extent.organisations - 1} 个党组织改由承接的党组织管理。`,
        '该党组织自己的年度承诺办结，原因记为“党组织撤销”；任职到生效之日为止。',
        kept,
      ];
    case 'split':
      return [
        `所选 ${chosen} 名党员的年度承诺转入新党组织，由其继续管理；其他党员不变。`,
        '新党组织的本年度承诺随即开启；所选党员在原党组织的任职到生效之日为止。',
        kept,
      ];
    case 'abolish':
      return [
        members > 0 ? `${members} 名党员的年度承诺转入接收的党组织，由其继续管理。` : '该党组织没有党员。',
        '该党组织自己的年度承诺办结，原因记为“党组织撤销”；任职到生效之日为止。',
        kept,
      ];
    default:
      return kind satisfies never;
  }
}
