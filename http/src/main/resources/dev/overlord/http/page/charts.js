// The charts of one pool over the last 15 minutes.
import { duration, number } from './format.js'
import { say } from './tables.js'

const CHARTS = [
  { title: 'Tasks and tokens per second', series: [['tasks_per_second', 'tasks/s'], ['tokens_per_second', 'tokens/s']], right: 'tokens_per_second' },
  { title: 'Active and queued', series: [['active', 'active'], ['queued', 'queued']], right: 'queued' },
  { title: 'Duration of executions', series: [['run_p50', 'median'], ['run_p95', '95th percentile']], text: duration },
  { title: 'Errors per second', series: [['errors_per_second', 'errors/s']] },
]
const COLOURS = ['--accent', '--second']
const HEIGHT = 150
let drawn = []

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const SECONDS = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

function times(u, values) {
  const minutes = values.every((value) => value % 60 === 0)
  return values.map((value) => (minutes ? CLOCK : SECONDS).format(value * 1000))
}

function options({ chart, values }, width) {
  const axis = { font: '11px system-ui, sans-serif', grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, size: 50, values: (u, all) => all.map((value) => (chart.text ?? number)(value)) }
  const range = (u, min, max) => [0, max > 0 ? max * 1.1 : 1]
  // Where there are two scales, each has the colour of its line.
  const stroke = (index) => colour(chart.right ? COLOURS[index] : '--dim')
  return {
    width, height: HEIGHT, padding: [8, chart.right ? 0 : 8, 0, 0],
    cursor: { sync: { key: 'overlord' }, y: false, points: { size: 6 } },
    legend: { show: false },
    hooks: { setCursor: [(u) => legend(u, chart, values)], setData: [(u) => legend(u, chart, values)] },
    scales: { x: { time: true }, y: { range }, r: { range } },
    axes: [
      { ...axis, size: 26, space: 60, stroke: colour('--dim'), values: times },
      { ...axis, stroke: stroke(0) },
      ...(chart.right ? [{ ...axis, stroke: stroke(1), scale: 'r', side: 1, grid: { show: false } }] : []),
    ],
    series: [
      {},
      ...chart.series.map(([key], index) => ({ scale: key === chart.right ? 'r' : 'y', stroke: colour(COLOURS[index]), width: 1.5, spanGaps: false, points: { show: false } })),
    ],
  }
}

/** The figures under the pointer, or the newest. */
function legend(u, chart, values) {
  const index = u.cursor.idx ?? u.data[0].length - 1
  values.forEach((value, series) => say(value, (chart.text ?? number)(u.data[series + 1][index])))
}

/** Draws them anew, for another pool, width or colours. */
export function draw(box, history) {
  drawn.forEach((each) => each.plot.destroy())
  box.replaceChildren()
  // All figures first: the width of each depends on how many stand beside it.
  const figures = CHARTS.map((chart) => {
    const figure = document.createElement('figure')
    const caption = document.createElement('figcaption')
    caption.append(Object.assign(document.createElement('b'), { textContent: chart.title }))
    const values = chart.series.map(([, label], index) => {
      const swatch = document.createElement('i')
      swatch.style.background = `var(${COLOURS[index]})`
      const value = document.createElement('span')
      const entry = document.createElement('span')
      entry.append(swatch, `${label} `, value)
      caption.append(entry)
      return value
    })
    const plot = document.createElement('div')
    plot.setAttribute('aria-hidden', 'true') // its newest figures stand in the caption
    figure.append(caption, plot)
    box.append(figure)
    return { chart, figure, values, plot }
  })
  drawn = figures.map((it) => {
    const plot = new uPlot(options(it, Math.max(240, it.figure.clientWidth)), data(it.chart, history), it.plot)
    legend(plot, it.chart, it.values)
    return { chart: it.chart, plot }
  })
}

export function update(history) {
  drawn.forEach(({ chart, plot }) => plot.setData(data(chart, history)))
}

function data(chart, history) {
  return [history.t, ...chart.series.map(([key]) => history[key])]
}
