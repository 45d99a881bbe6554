/** A refusal or a failure, said the same way everywhere: what, why, what to do. */
import { Alert, Button, Result } from 'antd';
import type { Problem } from '../api/problem';

export function ProblemNote({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const loose = problem.errors.filter(
    ({ path }) => path.startsWith('/query') || path.startsWith('/params') || path === '',
  );
  return (
    <Alert
      type={problem.isPassing ? 'warning' : 'error'}
      showIcon
      role="alert"
      className="below"
      title={problem.title}
      description={
        problem.detail !== undefined || loose.length > 0 ? (
          <>
            {problem.detail}
            {loose.map(({ path, message }) => (
              <div key={path + message}>{message}</div>
            ))}
          </>
        ) : undefined
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            重试
          </Button>
        )
      }
    />
  );
}

/** Instead of a page whose data cannot be had. */
export function ProblemPage({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const away = problem.isPassing;
  return (
    <Result
      status={away ? 'warning' : problem.status === 404 || problem.status === 403 ? 'info' : 'error'}
      title={away && problem.code !== 'network' ? '服务暂时不可用' : problem.title}
      subTitle={problem.detail ?? (away ? '其他页面不受影响，请稍后重试。' : undefined)}
      extra={
        retry && (
          <Button type="primary" onClick={retry}>
            重试
          </Button>
        )
      }
    />
  );
}
