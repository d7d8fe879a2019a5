import { useEffect, useRef, useState, type RefObject } from 'react';

/** Whether a key press belongs to something that is typed into. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  (event.target instanceof HTMLElement &&
    (event.target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(event.target.tagName)));

interface Choosable {
  key: string;
  isOptional?: boolean;
}

/** Which columns are shown; remembered in this browser. The first always is. */
export function useChosenColumns<C extends Choosable>(
  id: string,
  columns: readonly C[],
): { shown: C[]; toggle: (key: string) => void } {
  const place = `yike.columns.${id}`;
  const [chosen, setChosen] = useState<readonly string[]>(() => {
    const kept = localStorage.getItem(place)?.split(',');
    return kept ?? columns.filter((column) => !column.isOptional).map((column) => column.key);
  });
  const toggle = (key: string) => {
    const next = chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
    setChosen(next);
    localStorage.setItem(place, next.join(','));
  };
  return { shown: columns.filter((column, index) => index === 0 || chosen.includes(column.key)), toggle };
}

/** `j` and `k` move the focus from row to row, so that Enter opens it natively; `x` selects the focused row. */
export function useListKeys(body: RefObject<HTMLTableSectionElement | null>, onSelect: (index: number) => void): void {
  const select = useRef(onSelect);
  useEffect(() => {
    select.current = onSelect;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event) || !['j', 'k', 'x'].includes(event.key)) return;
      const links = [...(body.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
      const at = links.findIndex((link) => link === document.activeElement);
      if (event.key === 'x') {
        if (at >= 0) select.current(at);
        return;
      }
      const next = event.key === 'j' ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
      links[next]?.focus();
      links[next]?.scrollIntoView({ block: 'nearest' });
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [body]);
}
