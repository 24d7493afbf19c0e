import {
  CfnStage,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type HttpApi,
  type HttpStage,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { SignInSetting } from '../../functions/console/sign-in/settings';
import { suppressNagRule } from '../nag';

const PAGE = '/console';
const API = '/api/{proxy+}';

/** Of each route, beside the limits of the stage: people never take what Lucca needs. */
const THROTTLING = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };

export type ConsoleApiProps = {
  httpApi: HttpApi;
  stage: HttpStage;
  /** Where people find the API, such as `https://calendar.acme.example`. */
  origin: string;
  console: IFunction;
  /** Null: nobody can sign in, and the function refuses everybody. */
  signIn: SignInSetting | null;
};

/** The routes for people, beside Lucca's: the page for all, the API for those whose token the gateway has verified. */
export class ConsoleApi extends Construct {
  readonly consoleUrl: string;

  constructor(scope: Construct, id: string, props: ConsoleApiProps) {
    super(scope, id);
    const { httpApi, stage, origin, console, signIn } = props;
    const integration = new HttpLambdaIntegration('Console', console);
    const route = (name: string, path: string, authorizer: IHttpRouteAuthorizer) =>
      new HttpRoute(this, name, {
        httpApi,
        integration,
        authorizer,
        routeKey: HttpRouteKey.with(path, HttpMethod.ANY),
      });
    const everybody = new HttpNoneAuthorizer();

    const page = [route('Page', PAGE, everybody), route('PageFiles', `${PAGE}/{proxy+}`, everybody)];
    page.forEach((one) => {
      suppressNagRule(one, 'APIG4', 'The page holds no data: all of it comes through the API, with a token.');
    });
    const api = route('Api', API, signIn ? signedInBy(signIn) : everybody);
    if (!signIn) {
      suppressNagRule(
        api,
        'APIG4',
        'Nobody can sign in: the function refuses whatever comes without a token.',
      );
    }

    const { defaultChild } = stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('The stage has no resource');
    const keys = [PAGE, `${PAGE}/{proxy+}`, API].map((path) => HttpRouteKey.with(path, HttpMethod.ANY).key);
    defaultChild.routeSettings = Object.fromEntries(keys.map((key) => [key, THROTTLING]));
    // CloudFormation refuses settings of a route that is not there yet.
    stage.node.addDependency(...page, api);
    this.consoleUrl = `${origin}${PAGE}`;
  }
}

function signedInBy({ issuer, clientId }: SignInSetting): IHttpRouteAuthorizer {
  return new HttpJwtAuthorizer('SignedIn', issuer, { jwtAudience: [clientId] });
}
