/* Keeps the page of a run up to date while the run is queued or running, and stops when it has ended:
   the page is then loaded anew, with the report or the error on it. */

const SECOND = 1000;
const LONGEST_PAUSE = 15 * SECOND;

const root = document.querySelector("[data-run-state]");
const part = (name) => root.querySelector(`[data-run="${name}"]`);

/** The same words as inpaint_app.admin.formats.format_seconds. */
function words(seconds) {
  if (seconds < 9.95) return `${Math.max(seconds, 0).toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  return minutes ? `${minutes} min ${two(whole % 60)} s` : `${whole} s`;
}

let startedAt = null;

function show(state) {
  startedAt = state.seconds === null ? null : performance.now() - state.seconds * SECOND;
  const badge = part("status");
  badge.textContent = state.status;
  badge.className = `hub-badge ${state.status === "running" ? "hub-active" : "hub-waiting"}`;
  part("bar").value = state.progress;
  part("percent").textContent = `${state.progress} %`;
  part("message").textContent = state.message;
  for (const stage of state.stages) {
    const item = root.querySelector(`[data-stage="${stage.name}"]`);
    item.className = `hub-stage hub-stage-${stage.state}`;
    if (stage.state === "current") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  const log = part("log");
  const following = log.scrollTop + log.clientHeight >= log.scrollHeight - 24;
  if (log.textContent !== state.log) log.textContent = state.log;
  if (following) log.scrollTop = log.scrollHeight;
}

function tick() {
  if (startedAt !== null) part("elapsed").textContent = words((performance.now() - startedAt) / SECOND);
}

let etag = "";
let pause = SECOND;

/** Whether the run is still to be watched. */
async function look() {
  const headers = etag ? { "If-None-Match": etag } : {};
  const response = await fetch(root.dataset.runState, { headers, cache: "no-store" });
  if (response.status === 304) return true;
  // Signed out, or the run is not ours to see any more: the page says which when it is loaded anew.
  if (response.redirected || response.status === 403 || response.status === 404) return false;
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const state = await response.json();
  if (!state.active) return false;
  etag = response.headers.get("ETag") ?? "";
  show(state);
  return true;
}

async function watch() {
  try {
    if (!(await look())) {
      location.reload();
      return;
    }
    pause = SECOND;
    part("offline").hidden = true;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    part("offline").hidden = false;
  }
  setTimeout(watch, document.hidden ? Math.max(pause, 5 * SECOND) : pause);
}

if (root) {
  const seconds = part("elapsed").dataset.seconds;
  if (seconds) startedAt = performance.now() - Number(seconds) * SECOND;
  setInterval(tick, SECOND);
  part("log").scrollTop = part("log").scrollHeight;
  setTimeout(watch, SECOND);
}
