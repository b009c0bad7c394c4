import { html, type Markup } from '../html.js';
import { count, counted, moment, percent, range, score } from '../numbers.js';
import { page } from '../page.js';
import { classesSection } from './classes-section.js';
import type { DataReport } from './data-report-input.js';
import { findingsSection } from './findings-section.js';
import { copiesSection, picturesSection, suspectsSection } from './pictures-section.js';
import { pixelsSection } from './pixels-section.js';
import { probesSection } from './probes-section.js';
import { cardSection } from './card-section.js';

/** One HTML file about a data set: what it holds, what is wrong with it, how it looks, on what terms it may be used. */
export function dataReport(input: DataReport): string {
  const { dataset } = input;
  return page({
    title: `${dataset.name}: data report`,
    body: html`${summary(input)} ${findingsSection(dataset)} ${classesSection(dataset)} ${picturesSection(input)}
    ${probesSection(dataset)} ${suspectsSection(input)} ${copiesSection(input)} ${pixelsSection(dataset)}
    ${cardSection(input)}`,
    footer: 'Written by Paucis from the data set as it was added. Not for clinical use.',
  });
}

function summary({ dataset, card, createdAt }: DataReport): Markup {
  const { name, findings = [], classes = [], image } = dataset;
  const { title } = card.card;
  const alarms = findings.filter(({ level }) => level === 'alarm');
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const rest = warnings === 0 ? 'Nothing else was found to be wrong.' : `${counted(warnings, 'warning')} below.`;
  const shape =
    image && `${image.width} × ${image.height}${image.depth === undefined ? '' : ` × ${image.depth}`} pixels`;
  return html`<header>
      <p class="over">Paucis · data report</p>
      <h1>${name}</h1>
      ${title !== undefined && html`<p class="sub">${title}</p>`}
      <p class="sub">
        ${[counted(classes.length, 'class', 'classes'), shape, `written ${moment(createdAt)}`].filter(Boolean).join(' · ')}
      </p>
    </header>
    <section class="verdict ${alarms.length === 0 ? 'decided' : 'is-alarm'}" aria-label="Verdict">
      ${
        alarms.length === 0
          ? html`<p>
              No alarm: nothing was found by which a model could score well without having learnt the finding. ${rest}
            </p>`
          : alarms.map(({ text }) => html`<p><strong>Alarm:</strong> ${text}.</p>`)
      }
    </section>
    ${tiles(dataset)}`;
}

function tiles({ fingerprint, sizes, counts, classes = [] }: DataReport['dataset']): Markup {
  const of = (part: 'train' | 'val' | 'test') => sizes?.[part] ?? counts?.[part]?.reduce((sum, n) => sum + n, 0) ?? 0;
  const tile = (name: string, value: string, more: string): Markup =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}<small>${more}</small></dd>
    </div>`;
  const groups = fingerprint?.groups;
  const majority = fingerprint?.majority;
  const floor = fingerprint?.floor;
  const sealed = of('test');
  return html`<dl class="tiles">
    ${tile('images to train and select on', count(of('train') + of('val')), `train ${count(of('train'))}, val ${count(of('val'))}`)}
    ${tile('sealed test', count(sealed), sealed === 0 ? 'none: nothing is held out for good' : 'counted, never looked at')}
    ${tile('patients', groups ? count(groups.count) : '–', groups ? `${count(groups.sizes.low)} to ${count(groups.sizes.high)} images each` : 'none are known')}
    ${majority && tile('always the largest class', percent(majority.accuracy), `right answers by saying ${classes[majority.label] ?? majority.label}`)}
    ${floor && 'auc' in floor && tile('linear floor, AUC', score(floor.auc.estimate), `${range(floor.auc)}: what a network has to beat`)}
  </dl>`;
}
