import { autocompletion, closeBrackets, completionKeymap, type CompletionContext } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, LanguageSupport, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { linter, lintKeymap } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { parser } from 'lezer-feel';
import { useEffect, useRef } from 'react';
import { tokens } from '../../../theme.ts';
import { completionsFor } from './completions.ts';
import { problemsOf, type Vocabulary } from './vocabulary.ts';

const feel = LRLanguage.define({ name: 'feel', parser: parser.configure({ top: 'Expression' }) });

const colours = HighlightStyle.define([
  { tag: [tags.controlKeyword, tags.operatorKeyword], color: tokens.primaryStrong, fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: tokens.success },
  { tag: [tags.number, tags.bool, tags.null], color: tokens.warning },
  { tag: tags.propertyName, color: tokens.primary },
  { tag: [tags.lineComment, tags.blockComment], color: tokens.textSecondary, fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': {
    border: `1px solid ${tokens.borderControl}`,
    borderRadius: `${tokens.radius}px`,
    fontSize: '14px',
    background: '#fff',
  },
  '&.cm-focused': { outline: `2px solid ${tokens.primary}`, outlineOffset: '1px' },
  '.cm-content': { fontFamily: 'ui-monospace, Consolas, monospace', padding: '8px 0', minHeight: '72px' },
  '.cm-gutters': { color: tokens.textSecondary, background: tokens.background },
  '.cm-tooltip': { border: `1px solid ${tokens.border}` },
  '.cm-completionDetail': { color: tokens.textSecondary, fontStyle: 'normal' },
});

function complete(context: CompletionContext, vocabulary: Vocabulary) {
  const typed = context.state.sliceDoc(0, context.pos);
  const inString = (typed.match(/"/g)?.length ?? 0) % 2 === 1;
  const from = inString ? typed.lastIndexOf('"') : context.pos - (/[\w.]*$/.exec(typed)?.[0].length ?? 0);
  const before = typed.slice(0, from);
  if (from === context.pos && !context.explicit && !/(=|\(|\[|,)\s*$/.test(before)) return null;
  const options = completionsFor(before, vocabulary, inString);
  return options.length === 0 ? null : { from, options, validFor: /^("[^"]*|[\w.]*)$/ };
}

/** A FEEL text with colours, completion of facts, parameters and values, and what does not compile marked where it stands. */
export function FeelEditor(props: {
  value: string;
  label: string;
  vocabulary: Vocabulary;
  isAmount?: boolean;
  onChange: (text: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const made = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          EditorView.lineWrapping,
          new LanguageSupport(feel),
          syntaxHighlighting(colours),
          autocompletion({ override: [(context) => complete(context, latest.current.vocabulary)] }),
          linter(
            (editor) => {
              const text = editor.state.doc.toString();
              const { vocabulary, isAmount } = latest.current;
              return problemsOf(text, vocabulary, isAmount).map((problem) => ({
                from: Math.min(problem.from, text.length),
                to: Math.min(Math.max(problem.to, problem.from), text.length),
                severity: 'error' as const,
                message: document.documentElement.lang === 'en' ? problem.en : problem.zh,
              }));
            },
            { delay: 150 },
          ),
          // Tab goes on to the next field: the editor is no trap for the keyboard.
          keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': latest.current.label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          look,
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);
  return <div ref={place} className="y-policy-feel-editor" />;
}
