/** What is shown when a page cannot be opened at all: an old chunk after an update, or an error of ours. */
import { useRouteError } from 'react-router';

export function BrokenPage() {
  const error = useRouteError();
  const outdated = error instanceof TypeError && /import|fetch|module/i.test(error.message);
  return (
    <main className="broken" role="alert">
      <h1>{outdated ? '页面需要重新载入' : '页面出现错误'}</h1>
      <p>
        {outdated ? '系统可能刚刚更新，或者网络中断。' : '您填写的内容已存为草稿。如果反复出现，请联系系统管理员。'}
      </p>
      <button type="button" className="plain-button" onClick={() => window.location.reload()}>
        重新载入
      </button>
    </main>
  );
}
