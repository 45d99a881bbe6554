/** The head of every page: where I am, what it is called, as of when, what I can do here. */
import { Breadcrumb } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Instant } from '../../../shared/contracts/plan';
import { formatClock } from '../words';

interface Crumb {
  label: ReactNode;
  to?: string;
}

interface PageProps {
  title: ReactNode;
  /** For the browser's own title, where `title` is not plain text. */
  windowTitle?: string;
  under?: Crumb[];
  note?: ReactNode;
  extra?: ReactNode;
  asOf?: Instant | undefined;
  children: ReactNode;
}

export function Page({ title, windowTitle, under = [], note, extra, asOf, children }: PageProps) {
  const named = windowTitle ?? (typeof title === 'string' ? title : undefined);
  return (
    <>
      {named !== undefined && <title>{`${named} · 践诺`}</title>}
      {under.length > 0 && (
        <Breadcrumb
          className="crumbs"
          items={[...under.map(({ label, to }) => ({ title: to ? <Link to={to}>{label}</Link> : label })), { title }]}
        />
      )}
      <div className="page-head">
        <h1>{title}</h1>
        {note !== undefined && <span className="page-note">{note}</span>}
        <div className="page-extra">
          {asOf !== undefined && <AsOf at={asOf} />}
          {extra}
        </div>
      </div>
      {children}
    </>
  );
}

export function AsOf({ at }: { at: Instant }) {
  return <span className="as-of">数据截至 {formatClock(at)}</span>;
}
