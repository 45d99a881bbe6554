/** Turning the pages of a list: its cursors lead forwards only, so the way back is remembered. */
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';

export interface Pages {
  /** Of the page shown; absent on the first. */
  cursor: string | undefined;
  /** How many rows the pages before it have. */
  before: number;
  /** To the first page: something else is asked for. */
  restart: () => void;
  back: () => void;
  on: (next: string) => void;
}

export function usePages(size: number): Pages {
  const [cursors, setCursors] = useState<string[]>([]);
  return {
    cursor: cursors.at(-1),
    before: cursors.length * size,
    restart: () => setCursors([]),
    back: () => setCursors(cursors.slice(0, -1)),
    on: (next) => setCursors([...cursors, next]),
  };
}

export function PageTurner({
  pages,
  next,
  children,
}: {
  pages: Pages;
  next?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="list-foot">
      {children}
      <Button disabled={pages.before === 0} onClick={pages.back}>
        上一页
      </Button>
      <Button disabled={!next} onClick={() => next && pages.on(next)}>
        下一页
      </Button>
    </div>
  );
}
