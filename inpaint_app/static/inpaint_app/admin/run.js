/* Keeps the page of a run or an import up to date while it is queued or running, and stops when it has ended:
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
let endsAt = null;

/** The same words as inpaint_app.presentation.formats.format_about. */
function about(seconds) {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`;
}

function countOf(runs) {
  return `${runs} earlier run${runs === 1 ? "" : "s"}`;
}

/** The same words as the tag "left" of inpaint_app.templatetags.hub_admin. */
function leftWords(state, seconds) {
  if (seconds === null) return "No earlier run tells how long it takes";
  if (state.late) return `This stage takes longer than in ${countOf(state.judged_by)}`;
  if (state.status === "queued") return `takes ${about(seconds)}, by ${countOf(state.judged_by)}`;
  return `${about(seconds)} left, by ${countOf(state.judged_by)}`;
}

let shown = null;

function showLog(state) {
  const log = part("log");
  const following = log.scrollTop + log.clientHeight >= log.scrollHeight - 24;
  const end = Number(log.dataset.end);
  if (state.log_from === end && end > 0) log.append(state.log);
  else if (state.log || state.log_end > 0) log.textContent = state.log;
  log.dataset.end = state.log_end;
  if (following) log.scrollTop = log.scrollHeight;
}

function show(state) {
  const now = performance.now();
  shown = state;
  startedAt = state.seconds === null ? null : now - state.seconds * SECOND;
  endsAt = state.left === null ? null : now + state.left * SECOND;
  const badge = part("status");
  badge.textContent = state.status;
  badge.className = `hub-badge ${state.status === "running" ? "hub-active" : "hub-waiting"}`;
  part("bar").value = state.progress;
  part("percent").textContent = `${state.progress} %`;
  if (part("message").textContent !== state.message) part("message").textContent = state.message;
  for (const stage of state.stages) {
    const item = root.querySelector(`[data-stage="${stage.name}"]`);
    item.className = `hub-stage hub-stage-${stage.state}`;
    const took = item.querySelector("[data-took]");
    if (took) took.textContent = stage.took;
    if (stage.state === "current") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  showLog(state);
  const word = state.status === "running" ? `${state.progress} %` : state.status;
  document.title = `${word} · ${root.dataset.name} | ${document.title.split("| ").pop()}`;
  if (state.status === "running") document.querySelector('link[rel="icon"]').href = root.dataset.icons;
  tick();
}

function tick() {
  const now = performance.now();
  if (startedAt !== null) part("elapsed").textContent = words((now - startedAt) / SECOND);
  if (shown === null || part("left") === null) return;
  const running = shown.status === "running" && endsAt !== null;
  const left = running ? Math.max(endsAt - now, 0) / SECOND : shown.left;
  part("left").textContent = leftWords(shown, left);
}

let etag = "";
let pause = SECOND;

/** Whether the run is still to be watched. */
async function look() {
  const headers = etag ? { "If-None-Match": etag } : {};
  const url = `${root.dataset.runState}?log=${part("log").dataset.end}`;
  const response = await fetch(url, { headers, cache: "no-store" });
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
