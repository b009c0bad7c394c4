import { Controller } from '@nestjs/common';
import { acceptGroups, type AnswerOf, type AskOf, proposeGroups } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { GroupsService } from './groups.service.js';

@Controller()
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Handles(proposeGroups)
  async propose({ dataset, ...rule }: AskOf<typeof proposeGroups>): Promise<AnswerOf<typeof proposeGroups>> {
    return this.groups.propose(dataset, rule);
  }

  @Handles(acceptGroups)
  async accept({ dataset, proposal, ...rule }: AskOf<typeof acceptGroups>): Promise<AnswerOf<typeof acceptGroups>> {
    return this.groups.accept(dataset, rule, proposal);
  }
}
