import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForEverybody } from '../auth/access.decorator.js';
import { apiInfo, ApiInfoDto } from '../docs/api-info.js';

@ApiTags('about')
@ForEverybody()
@Controller('provider/v1/api-info')
export class ProviderApiInfoController {
  /** Says which API this is, which version, and where it is described. */
  @Get()
  about(): ApiInfoDto {
    return apiInfo('provider', 'Provider API');
  }
}
