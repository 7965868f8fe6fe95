import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { policySchema } from '@techcheck/programme';
import { ForEverybody } from '../auth/access.decorator.js';

const SCHEMA_TYPE = 'application/schema+json';

@ApiTags('policies')
@ForEverybody()
@Controller('public/v1/policy-schema')
export class PolicySchemaController {
  /** Shows the JSON Schema (2020-12) of policy documents, by which drafts are checked. */
  @Get()
  @Header('Content-Type', SCHEMA_TYPE)
  @ApiOkResponse({
    description: 'A JSON Schema.',
    content: { [SCHEMA_TYPE]: { schema: { type: 'object', additionalProperties: true } } },
  })
  showPolicySchema(): typeof policySchema {
    return policySchema;
  }
}
