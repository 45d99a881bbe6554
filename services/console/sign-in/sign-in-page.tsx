/** Sign-in: plain elements and no component kit, so that the first thing fetched stays small. */
import { useState, type FormEvent } from 'react';
import { Navigate, useLocation, useNavigate, useSearchParams } from 'react-router';
import { safeBack } from '../address';
import { keepCsrfToken } from '../api/client';
import { signIn } from '../api/calls';
import { asProblem, type Problem } from '../api/problem';
import { useForget, useMe } from '../api/session';

export function SignInPage() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const reason = (useLocation().state as { reason?: string } | null)?.reason;
  const forget = useForget();
  const me = useMe();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const back = safeBack(search.get('back'));

  if (me.data && !busy) return <Navigate to={back} replace />;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const { body } = await signIn(account.trim(), password);
      forget();
      keepCsrfToken(body.csrfToken);
      await navigate(body.mustChangePassword ? '/password' : back, { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
      setPassword('');
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <title>登录 · 践诺</title>
      <form className="sign-in-card" onSubmit={(event) => void submit(event)} aria-labelledby="sign-in-title">
        <p className="sign-in-mark">践诺</p>
        <h1 id="sign-in-title">党组织和党员公开承诺管理</h1>
        {reason !== undefined && problem === undefined && (
          <p className="sign-in-note" role="status">
            {reason}
          </p>
        )}
        {problem !== undefined && (
          <div className="sign-in-problem" role="alert">
            <strong>{problem.title}</strong>
            {problem.detail !== undefined && <span>{problem.detail}</span>}
            {problem.code === 'sign_in_failed' && <span>连续输错 5 次，账号将暂时锁定。</span>}
          </div>
        )}
        <label htmlFor="account">账号</label>
        <input
          id="account"
          name="account"
          autoComplete="username"
          required
          minLength={2}
          maxLength={64}
          autoFocus
          value={account}
          onChange={(event) => setAccount(event.target.value)}
        />
        <label htmlFor="password">密码</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="plain-button" disabled={busy}>
          {busy ? '正在登录……' : '登录'}
        </button>
        <p className="sign-in-hint">忘记密码请联系本单位安全管理员重置。长时间不操作将自动退出。</p>
      </form>
    </main>
  );
}
