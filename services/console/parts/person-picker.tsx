/** Choosing a person of one organisation by name or pinyin. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { getOrganisation, listMembers } from '../api/calls';
import { rememberNames, useName } from '../api/names';
import { TYPING_MS, usePaused } from './use-paused';

interface PersonPickerProps {
  id?: string;
  organisation: string | undefined;
  value?: string;
  onChange?: (person: string) => void;
}

export function PersonPicker({ id, organisation, value, onChange }: PersonPickerProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim(), TYPING_MS);
  const chosenName = useName(value);

  const people = useQuery({
    queryKey: ['people-of', organisation, search],
    queryFn: async ({ signal }) => {
      const [{ items }, { secretaries }] = await Promise.all([
        listMembers(organisation!, { q: search || undefined, limit: 50 }, signal),
        getOrganisation(organisation!),
      ]);
      // Secretaries of higher organisations are often on the rolls of another one.
      const office = search === '' ? secretaries.map(({ personId, name }) => ({ id: personId, name })) : [];
      const all = [...office, ...items.filter((item) => !office.some((person) => person.id === item.id))];
      rememberNames(client, all);
      return all;
    },
    enabled: organisation !== undefined,
    staleTime: 30_000,
  });

  return (
    <Select
      id={id}
      value={value ? { value, label: chosenName ?? value } : undefined}
      labelInValue
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      options={(people.data ?? []).map((person) => ({ value: person.id, label: person.name }))}
      onChange={(chosen: { value: string; label: string }) => onChange?.(chosen.value)}
      placeholder="输入姓名或拼音查找"
      notFoundContent={people.isFetching ? '正在查找……' : people.isError ? '暂时无法查找' : '没有找到'}
    />
  );
}
