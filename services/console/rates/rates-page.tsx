/** The rates of a subtree, each with numerator, denominator and as-of time, opened into names (L2). No ranking. */
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { RATES, type Rate, type RateName, type RateReport } from '../../../shared/contracts/views';
import { getRates } from '../api/calls';
import { useSession, useToday } from '../api/session';
import { LeadingLine } from '../parts/leading-line';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { YearSelect } from '../parts/year-select';
import { CommentingLine } from './commenting-line';
import { MissingDrawer } from './missing-drawer';
import './rates.css';

type Of = 'members' | 'organisations';
const NAMES = Object.keys(RATES) as RateName[];

export function percentText({ numerator, denominator }: Pick<Rate, 'numerator' | 'denominator'>): string {
  return denominator === 0 ? '—' : `${((numerator / denominator) * 100).toFixed(1)}%`;
}

export function RatesPage() {
  const { scope } = useSession();
  const thisYear = Number(useToday().slice(0, 4));
  const [search, setSearch] = useSearchParams();
  const year = Number(search.get('year')) || thisYear;
  const organisation = search.get('organisation') ?? scope?.organisationId;
  const of: Of = search.get('of') === 'organisations' ? 'organisations' : 'members';
  const [open, setOpen] = useState<RateName>();
  const report = useQuery({
    queryKey: ['rates', organisation, year],
    queryFn: () => getRates(organisation!, year),
    enabled: organisation !== undefined,
  });
  const set = (name: string, value: string) =>
    setSearch((before) => (before.set(name, value), before), { replace: name !== 'organisation' });

  return (
    <Page title="统计" note="含下级；按正式组织关系统计，依规免于承诺的不计入" asOf={report.data?.asOf}>
      <div className="query-bar">
        <OrganisationPicker value={organisation} onChange={(chosen) => set('organisation', chosen)} />
        <YearSelect value={year} onChange={(chosen) => set('year', String(chosen))} withNext={false} />
        <Segmented
          aria-label="统计对象"
          value={of}
          onChange={(chosen) => set('of', chosen)}
          options={[
            { value: 'members', label: '党员' },
            { value: 'organisations', label: '党组织' },
          ]}
        />
      </div>
      <LeadingLine organisation={organisation} year={year} />
      <CommentingLine organisation={organisation} year={year} />
      <Loaded query={report}>
        {(data) => (
          <>
            <div className="rates">
              {NAMES.map((name) => (
                <RateCard
                  key={name}
                  name={name}
                  rate={data[of].find((rate) => rate.name === name)}
                  onOpen={() => setOpen(name)}
                />
              ))}
            </div>
            <Children report={data} of={of} onEnter={(id) => set('organisation', id)} />
          </>
        )}
      </Loaded>
      {open && organisation !== undefined && (
        <MissingDrawer name={open} organisation={organisation} year={year} of={of} onClose={() => setOpen(undefined)} />
      )}
    </Page>
  );
}

function RateCard({ name, rate, onOpen }: { name: RateName; rate: Rate | undefined; onOpen: () => void }) {
  const known = rate && rate.denominator > 0 ? rate : undefined;
  const missing = known ? known.denominator - known.numerator : 0;
  return (
    <section className="rate" aria-label={RATES[name]}>
      <h2>{RATES[name]}</h2>
      <div className="rate-percent">{known ? percentText(known) : '—'}</div>
      <div className="quiet">{known ? `${known.numerator} / ${known.denominator}` : '尚无应统计的对象'}</div>
      {missing > 0 && (
        <Button type="link" size="small" className="inline-link" onClick={onOpen}>
          未完成 {missing} · 名单
        </Button>
      )}
    </section>
  );
}

function Children({ report, of, onEnter }: { report: RateReport; of: Of; onEnter: (id: string) => void }) {
  if (report.children.length === 0) return <p className="quiet">没有下级党组织。</p>;
  type Row = RateReport['children'][number];
  const columns: TableColumnsType<Row> = [
    { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
    {
      title: '下级党组织',
      width: 190,
      fixed: 'left',
      render: (_, row) => (
        <Button type="link" size="small" className="inline-link" onClick={() => onEnter(row.organisationId)}>
          <Name id={row.organisationId} />
        </Button>
      ),
    },
    ...NAMES.map((name) => ({
      title: RATES[name],
      width: 100,
      align: 'right' as const,
      render: (_: unknown, row: Row) => {
        const rate = row[of].find((candidate) => candidate.name === name);
        if (!rate || rate.denominator === 0) return <span className="quiet">—</span>;
        return (
          <>
            {percentText(rate)}
            <div className="rate-fraction">
              {rate.numerator}/{rate.denominator}
            </div>
          </>
        );
      },
    })),
  ];
  return (
    <Table
      size="small"
      rowKey="organisationId"
      columns={columns}
      dataSource={report.children}
      pagination={report.children.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      scroll={{ x: 1060 }}
      sticky={{ offsetHeader: 52 }}
    />
  );
}
