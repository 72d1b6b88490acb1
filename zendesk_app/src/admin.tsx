import { Admin } from "./admin/Admin";
import "./admin/admin.css";
import { adminWords } from "./admin/words";
import { Themed } from "./panel/Root";
import { start } from "./start";

start((client, api, context) => (
  <Themed client={client} api={api} context={context}>
    <Admin api={api} words={adminWords(context.locale)} />
  </Themed>
));
