/** The frame around every page: who I am, for whom I act, where I can go, what day it is. */
import { App, ConfigProvider, Drawer, Spin } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { listenForSession } from '../api/client';
import { asProblem } from '../api/problem';
import {
  SessionContext,
  rememberScope,
  rememberedScope,
  useForget,
  useMe,
  type MeWithSkew,
  type Session,
} from '../api/session';
import { dropOldLocalDrafts } from '../deeds/local-drafts';
import { ProblemPage } from '../parts/problem-note';
import { useNarrow } from '../parts/use-narrow';
import { Header } from './header';
import { SideMenu } from './side-menu';
import { THEME } from './theme';

dayjs.locale('zh-cn');

export function Frame() {
  return (
    <ConfigProvider locale={zhCN} theme={THEME} button={{ autoInsertSpace: false }}>
      <App component={false}>
        <SignedIn />
      </App>
    </ConfigProvider>
  );
}

function SignedIn() {
  const me = useMe();
  const location = useLocation();
  const navigate = useNavigate();
  const forget = useForget();
  const here = useRef('/');
  here.current = location.pathname + location.search;
  useEffect(
    () =>
      listenForSession({
        signedOut: (reason) => {
          forget();
          void navigate(`/sign-in?back=${encodeURIComponent(here.current)}`, { replace: true, state: { reason } });
        },
        mustChangePassword: () => void navigate('/password', { replace: true }),
      }),
    [forget, navigate],
  );
  useEffect(dropOldLocalDrafts, []);

  if (me.data)
    return me.data.mustChangePassword && location.pathname !== '/password' ? (
      <Navigate to="/password" replace />
    ) : (
      <Shell me={me.data} />
    );
  if (me.error && asProblem(me.error).code !== 'not_signed_in')
    return <ProblemPage problem={asProblem(me.error)} retry={() => void me.refetch()} />;
  return <Spin className="first-load" />;
}

function Shell({ me }: { me: MeWithSkew }) {
  const [scope, setScope] = useState(() => rememberedScope(me));
  const [menuOpen, setMenuOpen] = useState(false);
  const narrow = useNarrow(992);
  const location = useLocation();
  const session = useMemo(
    (): Session => ({
      ...me,
      ...(scope ? { scope: me.appointments.find(({ id }) => id === scope.id) ?? scope } : {}),
      chooseScope: (id) => {
        rememberScope(me, id);
        setScope(me.appointments.find((appointment) => appointment.id === id));
      },
    }),
    [me, scope],
  );
  useEffect(() => setMenuOpen(false), [location.pathname]);

  return (
    <SessionContext value={session}>
      <a className="skip-link" href="#content">
        跳到正文
      </a>
      <div className={narrow ? 'shell shell-narrow' : 'shell'}>
        <Header onMenu={narrow ? () => setMenuOpen(true) : undefined} />
        {narrow ? (
          <Drawer
            open={menuOpen}
            onClose={() => setMenuOpen(false)}
            placement="left"
            size={260}
            title="践诺"
            styles={{ body: { padding: 0 } }}
          >
            <SideMenu />
          </Drawer>
        ) : (
          <nav className="side" aria-label="主菜单">
            <SideMenu />
          </nav>
        )}
        <main id="content" className="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
    </SessionContext>
  );
}
