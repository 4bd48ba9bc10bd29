/** Tasks that must not run at once, one after the other in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** What `task` gives, once every task before it has ended, well or badly. */
  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
