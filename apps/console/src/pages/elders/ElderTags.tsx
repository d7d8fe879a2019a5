import { useTranslation } from 'react-i18next';
import { labelOf, tagLabels } from '../../components/elder-labels.ts';
import { Nothing } from '../../components/values.tsx';

/** The special groups that a person belongs to. */
export function ElderTags({ tags }: { tags: readonly string[] }) {
  const { t } = useTranslation();
  if (tags.length === 0) return <Nothing />;
  return (
    <span className="y-tags">
      {tags.map((tag) => (
        <span key={tag} className="y-tag">
          {t(labelOf(tagLabels, tag))}
        </span>
      ))}
    </span>
  );
}
