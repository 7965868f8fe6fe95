import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { policySchema } from '@techcheck/programme';
import type { ApiSettings } from '../bootstrap.js';
import { AUDIENCES, type Audience } from './audiences.js';

/** How operations refer to the schema of policy documents. */
const POLICY_DOCUMENT = '#/components/schemas/PolicyDocument';

/** One OpenAPI 3.1 document and one reference page for each audience, made when first asked for. */
export function serveApiDocuments(app: NestFastifyApplication, settings: ApiSettings): void {
  for (const audience of AUDIENCES) {
    const base = `${audience.name}/v1`;
    let document: OpenAPIObject | undefined;
    SwaggerModule.setup(`${base}/api-reference`, app, () => (document ??= describeApi(app, audience, settings)), {
      jsonDocumentUrl: `${base}/openapi.json`,
      raw: ['json'],
      customSiteTitle: `${audience.title} – Tech-check`,
    });
  }
}

function describeApi(app: NestFastifyApplication, audience: Audience, settings: ApiSettings): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(audience.title)
    .setDescription(audience.description)
    .setVersion('1.0.0')
    .setLicense('EUPL-1.2', 'https://eupl.eu/1.2/en/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  if (settings.publicUrl !== undefined) description.addServer(settings.publicUrl);
  const document = SwaggerModule.createDocument(app, description.build(), {
    include: [audience.module],
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: true,
  });
  describePathParameters(document);
  describePolicyDocuments(document);
  return document;
}

/** Puts the very schema by which policy documents are checked where the operations refer to it. */
function describePolicyDocuments(document: OpenAPIObject): void {
  if (!JSON.stringify(document).includes(POLICY_DOCUMENT)) return;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, PolicyDocument: policySchema },
  };
}

/** Says the same of every id in a path, so that no controller has to repeat it. */
function describePathParameters(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap(({ get, put, post, delete: remove, patch }) => [
    get,
    put,
    post,
    remove,
    patch,
  ]);
  for (const parameter of operations.flatMap((operation) => operation?.parameters ?? [])) {
    if (!('in' in parameter) || parameter.in !== 'path' || parameter.description) continue;
    parameter.description = 'The id, as it stood in the answer that named it.';
    parameter.example ??= '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11';
  }
}
