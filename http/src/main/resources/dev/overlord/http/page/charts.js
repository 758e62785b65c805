// The charts of one pool over the last 15 minutes.
const SPAN = 15 * 60
const CHARTS = [
  { title: 'Tasks and tokens per second', series: [['tasks_per_second', 'tasks/s'], ['tokens_per_second', 'tokens/s']], right: 'tokens_per_second' },
  { title: 'Active and queued', series: [['active', 'active'], ['queued', 'queued']], right: 'queued' },
  { title: 'Duration of executions, ms', series: [['run_p50', 'p50'], ['run_p95', 'p95']] },
  { title: 'Errors per second', series: [['errors_per_second', 'errors/s']] },
]
const COLOURS = ['--accent', '--warn']
let drawn = []

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function options(chart, width) {
  const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') }, size: 52 }
  return {
    width,
    height: 150,
    cursor: { sync: { key: 'overlord' } },
    scales: { x: { time: true }, y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] }, r: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [{ ...axis, size: 28 }, axis, ...(chart.right ? [{ ...axis, scale: 'r', side: 1, grid: { show: false } }] : [])],
    series: [
      {},
      ...chart.series.map(([key, label], index) => ({
        label, scale: key === chart.right ? 'r' : 'y', stroke: colour(COLOURS[index]), width: 1.5, spanGaps: false, points: { show: false },
        value: (u, v) => (v === null || v === undefined ? '–' : v.toLocaleString('en', { maximumFractionDigits: 1 })),
      })),
    ],
  }
}

/** Draws them anew, for another pool, width or colours. */
export function draw(box, history) {
  drawn.forEach((each) => each.plot.destroy())
  box.replaceChildren()
  // All figures first: the width of each depends on how many stand beside it.
  const figures = CHARTS.map((chart) => {
    const figure = document.createElement('figure')
    const caption = document.createElement('figcaption')
    caption.textContent = chart.title
    figure.append(caption)
    box.append(figure)
    return { chart, figure }
  })
  drawn = figures.map(({ chart, figure }) => ({
    chart,
    plot: new uPlot(options(chart, Math.max(240, figure.clientWidth)), data(chart, history), figure),
  }))
}

export function update(history) {
  drawn.forEach(({ chart, plot }) => plot.setData(data(chart, history)))
}

function data(chart, history) {
  return [history.t, ...chart.series.map(([key]) => history[key])]
}

/** Adds a stats record to the series, and lets go of what is older than the charts show. */
export function append(history, stats, before) {
  const t = Date.parse(stats.at) / 1000
  if (history.t.length && t <= history.t.at(-1)) return
  const seconds = before ? t - Date.parse(before.at) / 1000 : 0
  const errors = before && seconds > 0 ? Math.max(0, stats.total_errors - before.total_errors) / seconds : 0
  const row = {
    t, tasks_per_second: stats.tasks_per_second ?? 0, tokens_per_second: stats.output_tokens_per_second ?? 0,
    active: stats.active_requests, queued: stats.queued_requests, errors_per_second: errors,
    run_p50: stats.run_ms?.p50 ?? null, run_p95: stats.run_ms?.p95 ?? null,
  }
  for (const key in row) history[key].push(row[key])
  let old = 0
  while (history.t[old] < t - SPAN) old++
  if (old) for (const key in row) history[key].splice(0, old)
}

export function empty() {
  return { t: [], tasks_per_second: [], tokens_per_second: [], active: [], queued: [], errors_per_second: [], run_p50: [], run_p95: [] }
}
