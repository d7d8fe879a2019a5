export interface Choice {
  key: string;
  name: string;
  said?: string | undefined;
}

/** The answers to one question, as large buttons. */
export function Choices({ choices, onChoose }: { choices: readonly Choice[]; onChoose: (key: string) => void }) {
  return (
    <ul className="list">
      {choices.map(({ key, name, said }) => (
        <li key={key}>
          <button type="button" className="answer" onClick={() => onChoose(key)}>
            <strong>{name}</strong>
            {said && <span>{said}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
