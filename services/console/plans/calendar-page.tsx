/** 工作日历: the days by which limits are counted, the next holiday notice, and what it changes (L5, X2). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { calendarChanges } from '../../../shared/calendar/calendar-changes';
import { weekday } from '../../../shared/calendar/day';
import { isWorkingDay } from '../../../shared/calendar/working-days';
import type { Calendar, Day } from '../../../shared/contracts/plan';
import type { CalendarChange, CalendarView } from '../../../shared/contracts/plan-views';
import { getCalendar, listCalendarVersions, saveCalendar } from '../api/plan-calls';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';
import { YearSelect } from '../parts/year-select';
import { formatFullDay, formatMoment } from '../words';
import { MonthGrid } from './month-grid';
import { formatDayOfWeek } from './plan-words';
import { usePreview } from './use-preview';
import './plans.css';

export function CalendarPage() {
  const { scope } = useSession();
  const thisYear = Number(useToday().slice(0, 4));
  const [search, setSearch] = useSearchParams();
  const organisation = (search.get('organisation') || undefined) ?? scope?.organisationId;
  const year = Number(search.get('year')) || thisYear;
  const calendar = useQuery({
    queryKey: ['calendar', organisation],
    queryFn: () => getCalendar(organisation!),
    enabled: organisation !== undefined,
  });
  const set = (name: string, value: string) => setSearch((before) => (before.set(name, value), before));
  return (
    <Page title="工作日历" under={[{ label: '年度安排', to: '/plans' }]} note="时限都按这里的工作日计算">
      <div className="query-bar no-print">
        <OrganisationPicker value={organisation} onChange={(chosen) => set('organisation', chosen)} />
        <YearSelect value={year} onChange={(chosen) => set('year', String(chosen))} />
      </div>
      <Loaded query={calendar}>
        {(view) => (
          <>
            <Year key={`${view.organisationId}/${view.calendar.id}/${view.ownVersion}`} view={view} year={year} />
            <Versions organisation={view.organisationId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Year({ view, year }: { view: CalendarView; year: number }) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Calendar>(view.calendar);
  const [reason, setReason] = useState('');
  const [effective, setEffective] = useState<Day>(today);
  const { organisationId: organisation, calendar } = view;
  const changes = calendarChanges(calendar, draft);
  const changed = new Set(changes.map(({ day }) => day));
  const isChanged = changes.length > 0 || draft.coverageTo !== calendar.coverageTo;
  const { coverageTo, off, worked } = draft;
  const save = useMutation({
    mutationFn: () =>
      saveCalendar(organisation, { after: view.ownVersion, effective, reason, coverageTo, off, worked }),
    onSuccess: async ({ body }) => {
      void message.success(`已保存为第 ${body.version} 版`);
      await client.invalidateQueries({ queryKey: ['calendar'] });
    },
  });
  const preview = usePreview();
  const asked = {
    organisation,
    year: Number(today.slice(0, 4)),
    ...(isChanged ? { calendar: { coverageTo, off, worked } } : {}),
  };
  return (
    <section className="panel">
      <p>
        {view.from ? (
          <>
            由 <Name id={view.from.organisationId} /> 公布，第 {view.from.version} 版，
            {formatFullDay(view.from.effective)}
            起生效；
          </>
        ) : (
          '系统自带的日历；'
        )}
        已公布到 {formatFullDay(calendar.coverageTo)}，此后按周一至周五计算，可能变动。
      </p>
      {[save.error, preview.error].map((error, i) => error && <ProblemNote key={i} problem={asProblem(error)} />)}
      {view.mayEdit && (
        <div className="no-print">
          <p className="quiet">点按日子，在放假与上班之间切换。已经过去的日子不能改变。</p>
          <Form layout="inline" className="below">
            <Form.Item label="公布到">
              <DayPicker
                label="公布到"
                calendar={draft}
                value={coverageTo}
                from={calendar.coverageTo}
                onChange={(day) => day && setDraft({ ...draft, coverageTo: day })}
              />
            </Form.Item>
            {isChanged && (
              <>
                <Form.Item label="生效日期">
                  <DayPicker
                    label="生效日期"
                    calendar={draft}
                    value={effective}
                    from={today}
                    onChange={(day) => setEffective(day ?? today)}
                  />
                </Form.Item>
                <Form.Item label="文号">
                  <Input
                    aria-label="文号"
                    maxLength={200}
                    value={reason}
                    onChange={(event) => setReason(event.target.value)}
                  />
                </Form.Item>
              </>
            )}
            <Space wrap>
              {isChanged && (
                <>
                  <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
                    保存为新的一版
                  </Button>
                  <Button onClick={() => setDraft(calendar)}>放弃修改</Button>
                </>
              )}
              <Button loading={preview.isPending} onClick={() => preview.mutate(asked)}>
                预览对进行中承诺的影响
              </Button>
            </Space>
          </Form>
          {isChanged && <Changes changes={changes} />}
        </div>
      )}
      <div className="months">
        {Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`).map((month) => (
          <MonthGrid
            key={month}
            month={month}
            calendar={draft}
            changed={changed}
            today={today}
            onToggle={view.mayEdit ? (day) => setDraft((before) => toggled(before, day)) : undefined}
          />
        ))}
      </div>
    </section>
  );
}

/** A weekday is free by being named, a weekend worked by being named. */
function toggled(calendar: Calendar, day: Day): Calendar {
  const list = weekday(day) > 5 ? 'worked' : 'off';
  const isNamed = isWorkingDay(calendar, day) === (list === 'worked');
  const days = isNamed ? calendar[list].filter((one) => one !== day) : [...calendar[list], day].sort();
  return { ...calendar, [list]: days, coverageTo: day > calendar.coverageTo ? day : calendar.coverageTo };
}

function Changes({ changes }: { changes: CalendarChange[] }) {
  if (changes.length === 0) return <p className="quiet">没有日子改变。</p>;
  return (
    <p>
      改变 {changes.length} 天：
      {changes.map(({ day, becomes }) => `${formatDayOfWeek(day)}${becomes === 'off' ? '放假' : '上班'}`).join('、')}
    </p>
  );
}

function Versions({ organisation }: { organisation: string }) {
  const versions = useQuery({
    queryKey: ['calendar', 'versions', organisation],
    queryFn: () => listCalendarVersions(organisation),
  });
  return (
    <Loaded query={versions}>
      {(items) => (
        <section className="panel">
          <h2>历次版本</h2>
          {items.length === 0 && <p className="quiet">本党组织没有公布自己的日历，随上级。</p>}
          {items.map((item) => (
            <div key={item.version}>
              <h3>
                第 {item.version} 版 · {formatFullDay(item.effective)}起生效 · 公布到 {formatFullDay(item.coverageTo)}
              </h3>
              <p className="quiet">
                <Name id={item.by} /> 设定于 {formatMoment(item.at)}
                {item.reason && ` · ${item.reason}`}
              </p>
              <Changes changes={item.changes} />
            </div>
          ))}
        </section>
      )}
    </Loaded>
  );
}
