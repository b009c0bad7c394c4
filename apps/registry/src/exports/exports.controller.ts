import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, exportDataset, Invalid } from '@paucis/contracts';
import { Handles, ObjectStore } from '@paucis/platform';
import { GroupsService } from '../groups/groups.service.js';
import { runTask } from '../ingests/worker-task.js';
import { BelongingService } from '../rulings/belonging.service.js';

@Controller()
export class ExportsController {
  constructor(
    private readonly belonging: BelongingService,
    private readonly groups: GroupsService,
    private readonly objects: ObjectStore,
  ) {}

  /** The file is fetched at once: nothing refers to it, and the collector takes it later. */
  @Handles(exportDataset)
  async export(ask: AskOf<typeof exportDataset>): Promise<AnswerOf<typeof exportDataset>> {
    const { dataset, format, neighbours, anywhere, ...request } = ask;
    const ready = await this.belonging.readyVersion(dataset);
    const { version, name } = ready;
    if (request.testOn !== undefined) {
      throw new Invalid(
        'export-external',
        'export: an external test is exported with its own dataset; leave testOn out',
      );
    }
    const bytes =
      format === 'groups'
        ? Buffer.from(await this.groups.table(dataset, { neighbours, anywhere }))
        : await runTask('export', {
            ...(await this.belonging.belongingOf(ready)),
            ...{ versionId: version.id, request, format, name, classes: version.classes },
          });
    const file = await this.objects.put('registry', bytes, { name: 'export' });
    const isTable = format === 'csv' || format === 'groups';
    const fileName = format === 'nnunet' ? 'splits_final.json' : `${name}-${format}.${isTable ? 'csv' : 'json'}`;
    return { file, fileName, contentType: isTable ? 'text/csv' : 'application/json' };
  }
}
