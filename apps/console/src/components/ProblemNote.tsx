import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';

/** What the server refused, in the reader's language, with the number to tell the administrator and a way on. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemError | undefined; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  if (!problem) return null;
  const isEnglish = i18n.language === 'en';
  // Of wrong fields the server names the paths too; a reader knows them by the words beside the inputs.
  const wrong = [...new Set(problem.fields.map((field) => (isEnglish ? field.en : field.zh)))];
  const whole = isEnglish ? problem.en : problem.zh;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="y-problem"
      title={wrong.length > 0 ? t('填写有误:{{what}}', { what: wrong.join(isEnglish ? '; ' : ';') }) : whole}
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
