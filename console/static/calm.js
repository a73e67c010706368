// Wishes for something dear, such as loading a list: many soon after each other are one, and never two at once.
const SOON = 120;

/** `work` handles its own errors; `spread()` says over how many milliseconds pages divide their asking. */
export class Calm {
  constructor(work, spread = () => 300) {
    Object.assign(this, { work, spread, running: null, next: null, timer: null });
  }

  /** Some time soon. */
  wish() {
    if (!this.next) this.timer ??= setTimeout(() => this.now(), SOON + Math.random() * this.spread());
  }

  /** At once, or after what is running, which may know less; resolves when it is done. */
  now() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.next) return this.next;
    if (this.running) {
      this.next = this.running.then(() => {
        this.next = null;
        return this.now();
      });
      return this.next;
    }
    this.running = this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }
}
