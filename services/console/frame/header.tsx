/** The header: the organisation and data scope in force, the business date, and the user's own menu. */
import { useMutation } from '@tanstack/react-query';
import { Button, Dropdown, Tooltip } from 'antd';
import { Link, useNavigate } from 'react-router';
import { FIELDS } from '../../../shared/contracts/organisation';
import { signOut } from '../api/calls';
import { useSession, useToday, type SignedInAppointment } from '../api/session';
import { formatFullDay, titleOf } from '../words';

const describe = (appointment: SignedInAppointment): string =>
  `${appointment.organisationName ?? appointment.organisationId} · ${titleOf(appointment)}`;

export function Header({ onMenu }: { onMenu: (() => void) | undefined }) {
  return (
    <header className="header">
      {onMenu && (
        <Button type="text" className="menu-button" onClick={onMenu} aria-label="打开菜单">
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M2 4h14M2 9h14M2 14h14" stroke="currentColor" strokeWidth="2" />
          </svg>
        </Button>
      )}
      <Link to="/" className="brand">
        践诺
      </Link>
      <Scope />
      <BusinessDate />
      <UserMenu />
    </header>
  );
}

function Scope() {
  const session = useSession();
  const { scope, appointments, administrator, organisationName } = session;
  if (administrator) return <span className="scope">{session.name}</span>;
  if (!scope) return <span className="scope">{organisationName ? `${organisationName} · 本人` : '本人'}</span>;
  if (appointments.length === 1)
    return (
      <Tooltip
        title={`数据范围：本党组织及其下级${scope.field ? `中的${FIELDS[scope.field]}党组织` : ''}。由任职决定。`}
      >
        <span className="scope" tabIndex={0}>
          {describe(scope)}
        </span>
      </Tooltip>
    );
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [scope.id],
        items: appointments.map((appointment) => ({ key: appointment.id, label: describe(appointment) })),
        onClick: ({ key }) => session.chooseScope(key),
      }}
    >
      <Button type="text" className="scope" aria-label={`当前党组织和数据范围：${describe(scope)}，点击切换`}>
        <span className="scope-text">{describe(scope)}</span> <span aria-hidden="true">▾</span>
      </Button>
    </Dropdown>
  );
}

function BusinessDate() {
  const { clock } = useSession();
  const today = useToday();
  const fast = clock.rate !== 1;
  return (
    <div className="business-date">
      <span className="business-date-word">业务时间 </span>
      <time dateTime={today}>{formatFullDay(today)}</time>
      {fast && (
        <Tooltip
          title={`本系统的时钟与日常时间不同：业务上的一天约为 ${describeSeconds(86_400 / clock.rate)}。期限、提醒都按业务时间计算。`}
        >
          <span className="fast-clock" tabIndex={0}>
            时钟加速
          </span>
        </Tooltip>
      )}
    </div>
  );
}

function describeSeconds(seconds: number): string {
  if (seconds >= 3_600) return `${Math.round(seconds / 360) / 10} 小时`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} 分钟` : `${Math.max(1, Math.round(seconds))} 秒`;
}

function UserMenu() {
  const { name, account } = useSession();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    // Loaded anew: nothing read by this person stays in memory, and no answer on its way leads back here.
    onSettled: () => window.location.replace('/sign-in'),
  });
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'account', label: `账号：${account}`, disabled: true },
          { type: 'divider' },
          { key: 'password', label: '修改密码' },
          { key: 'leave', label: '退出登录' },
        ],
        onClick: ({ key }) => (key === 'leave' ? leave.mutate() : void navigate('/password')),
      }}
    >
      <Button type="text" className="user-menu" aria-label={`${name}，用户菜单`}>
        {name} <span aria-hidden="true">▾</span>
      </Button>
    </Dropdown>
  );
}
