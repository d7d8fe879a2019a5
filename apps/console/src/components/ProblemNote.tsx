import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';

/** What the server refused, in the reader's language, with the number to tell the administrator and a way on. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemError | undefined; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  if (!problem) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="y-problem"
      title={i18n.language === 'en' ? problem.en : problem.zh}
      description={
        problem.trace && (
          <span className="y-trace">
            {t('编号')} {problem.trace}
          </span>
        )
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('重试')}
          </Button>
        )
      }
    />
  );
}
