export const canSpeak = (): boolean => 'speechSynthesis' in window;

/** Reads a text aloud, slowly; a second call starts anew. */
export function speak(text: string, language: string): void {
  stopSpeaking();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  words.rate = 0.85;
  window.speechSynthesis.speak(words);
}

export function stopSpeaking(): void {
  if (canSpeak()) window.speechSynthesis.cancel();
}
