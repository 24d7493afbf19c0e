import {
  ApiMapping,
  DomainName,
  EndpointType,
  SecurityPolicy,
  type HttpApi,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { DomainSettings } from '../settings/stage-settings';

type CustomDomainProps = DomainSettings & { httpApi: HttpApi; stage: HttpStage };

/** A custom domain for the API. The default URL of the API keeps working, because it may still be registered in Lucca. */
export class CustomDomain extends Construct {
  /** `https://calendar.acme.example` */
  readonly origin: string;
  /** Target of the CNAME record to create; null if the stack creates the record itself. */
  readonly target: string | null;

  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { name, certificateArn, hostedZone, httpApi, stage } = props;
    const domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: httpApi, domainName, stage });
    if (hostedZone) {
      const { id: hostedZoneId, name: zoneName } = hostedZone;
      const { regionalDomainName, regionalHostedZoneId } = domainName;
      new ARecord(this, 'Record', {
        zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName }),
        recordName: name,
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
        ),
      });
    }
    this.origin = `https://${name}`;
    this.target = hostedZone ? null : domainName.regionalDomainName;
  }
}
