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

const PAGE_PATH = '/console';
const PAGE_FILES_PATH = `${PAGE_PATH}/{proxy+}`;
const API_PATH = '/api/{proxy+}';

/** Limits per route, below those of the stage, so that the console never uses up the capacity that Lucca needs. */
const THROTTLING = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };

type ConsoleApiProps = {
  httpApi: HttpApi;
  stage: HttpStage;
  /** Public origin of the API, such as `https://calendar.acme.example`. */
  origin: string;
  console: IFunction;
  /** Null: no one can sign in, and the function rejects every API request. */
  signIn: SignInSetting | null;
};

/** The console's routes: a public page, and an API for which API Gateway verifies the token. */
export class ConsoleApi extends Construct {
  readonly consoleUrl: string;

  constructor(scope: Construct, id: string, props: ConsoleApiProps) {
    super(scope, id);
    const { httpApi, stage, origin, console, signIn } = props;
    const integration = new HttpLambdaIntegration('Console', console);
    const addRoute = (name: string, path: string, authorizer: IHttpRouteAuthorizer) =>
      new HttpRoute(this, name, { httpApi, integration, authorizer, routeKey: anyMethod(path) });
    const noAuthorizer = new HttpNoneAuthorizer();

    const pageRoutes = [
      addRoute('Page', PAGE_PATH, noAuthorizer),
      addRoute('PageFiles', PAGE_FILES_PATH, noAuthorizer),
    ];
    for (const route of pageRoutes) {
      suppressNagRule(route, 'APIG4', 'The page contains no data: it calls the API with a token.');
    }
    const apiRoute = addRoute('Api', API_PATH, signIn ? jwtAuthorizer(signIn) : noAuthorizer);
    if (!signIn) {
      suppressNagRule(
        apiRoute,
        'APIG4',
        'No one can sign in: the function rejects every request without a token.',
      );
    }

    const { defaultChild } = stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('The stage has no CfnStage');
    const routeKeys = [PAGE_PATH, PAGE_FILES_PATH, API_PATH].map((path) => anyMethod(path).key);
    defaultChild.routeSettings = Object.fromEntries(routeKeys.map((key) => [key, THROTTLING]));
    // CloudFormation rejects settings of a route that does not exist yet.
    stage.node.addDependency(...pageRoutes, apiRoute);
    this.consoleUrl = `${origin}${PAGE_PATH}`;
  }
}

function anyMethod(path: string): HttpRouteKey {
  return HttpRouteKey.with(path, HttpMethod.ANY);
}

function jwtAuthorizer({ issuer, clientId }: SignInSetting): IHttpRouteAuthorizer {
  return new HttpJwtAuthorizer('SignedIn', issuer, { jwtAudience: [clientId] });
}
