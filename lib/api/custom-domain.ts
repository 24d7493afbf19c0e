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

export type CustomDomainProps = DomainSettings & { httpApi: HttpApi; stage: HttpStage };

/** A name of one's own that leads to the API, whose own address keeps working beside it: Lucca may hold that. */
export class CustomDomain extends Construct {
  /** `https://calendar.acme.example` */
  readonly origin: string;
  /** What the name must lead to, by a CNAME record; null where a record of the stack does so. */
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
