import { Root } from "./panel/Root";
import { start } from "./start";

start((client, api, context) => <Root client={client} api={api} context={context} />);
