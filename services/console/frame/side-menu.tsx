/** The left menu, by business; each kind of account sees its own. */
import { Menu, type MenuProps } from 'antd';
import { Link, useLocation } from 'react-router';
import { useSession, useToday, type Session } from '../api/session';

type Entry = { key: string; label: string };

function entriesOf(session: Session, year: number): Entry[] {
  if (session.administrator === 'audit') return [{ key: '/audit', label: '审计' }];
  if (session.administrator === 'system') return [{ key: '/operations', label: '系统运行' }];
  if (session.administrator === 'security') return [{ key: '/accounts', label: '账号管理' }];
  const own = { key: `/commitments/${year}/${session.personId}`, label: '我的承诺' };
  const posts = { key: '/posts', label: '我的岗位' };
  const all = { key: '/commitments', label: '承诺' };
  if (session.appointments.length === 0) return [{ key: '/', label: '待办' }, own, all, posts];
  return [
    { key: '/', label: '待办' },
    own,
    posts,
    all,
    { key: '/publications', label: '公示' },
    { key: '/opinions', label: '群众意见' },
    { key: '/rates', label: '统计' },
    { key: '/organisations', label: '党组织与党员' },
    { key: '/plans', label: '年度安排' },
    { key: '/calendar', label: '工作日历' },
    { key: '/clauses', label: '条款对照' },
  ];
}

export function SideMenu() {
  const session = useSession();
  const { pathname } = useLocation();
  const entries = entriesOf(session, Number(useToday().slice(0, 4)));
  // The longest address that this page lies under; a commitment of somebody else lies under the list.
  const current = entries
    .filter(({ key }) => key === pathname || (key !== '/' && pathname.startsWith(`${key}/`)))
    .sort((a, b) => b.key.length - a.key.length)[0];
  const items: MenuProps['items'] = [
    ...entries.map(({ key, label }) => ({ key, label: <Link to={key}>{label}</Link> })),
    { type: 'divider' },
    {
      key: 'docs',
      label: (
        <a href="/docs/" target="_blank" rel="noreferrer">
          接口文档
        </a>
      ),
    },
  ];
  return (
    <Menu
      mode="inline"
      items={items}
      selectedKeys={current ? [current.key] : pathname.startsWith('/immediate') ? ['/commitments'] : []}
      className="side-menu"
    />
  );
}
