// What Slack offers while a command is typed: its words, what may follow them, and what it does.
// This page is made to show this bot; a test holds the list to the bot's own.

export const FIRST = "/onboarding start";

const COMMANDS = [
  ["/onboarding start", "", "Start an onboarding with the brand in this channel"],
  ["/onboarding status", "", "Where it stands and whose turn it is"],
  ["/onboarding next", "", "What is owed now, with your buttons for it"],
  ["/onboarding list", "[mine|late|stuck|facebook|a word]", "All onboardings on their way"],
  ["/onboarding assign", "[@person] [task words]", "Give a task to somebody"],
  ["/onboarding people", "", "Who is named for either side"],
  ["/onboarding hold", "[until YYYY-MM-DD] [reason]", "Pause it"],
  ["/onboarding resume", "", "Let it go on"],
  ["/onboarding close", "[reason]", "End it"],
  ["/onboarding remind", "[now|pause|resume|every <n> days]", "Remind people, or set how often"],
  ["/onboarding move here", "", "Bring another channel's onboarding here"],
  ["/onboarding log", "", "Who did what and when"],
  ["/onboarding help", "", "What the bot can do"],
  ["/channel-role", "@person... viewer|contributor|supervisor", "Give a role on the WhatsApp channel"],
  ["/channel-role list", "", "Who has which role"],
  ["/channel-role remove", "@person...", "Take roles away"],
  ["/channel-role why", "@person", "What somebody may do, and due to what"],
  ["/channel-role import", "", "Bring in a list of people with roles and teams"],
  ["/channel-role export", "", "Everybody on the channel as such a list"],
  ["/channel-role log", "[@person]", "Who changed what and when"],
  ["/channel-role help", "", "What each role may do"],
  ["/channel-team create", "<team> [@person...]", "Make a team"],
  ["/channel-team rename", "<team> to <new name>", "Give it another name"],
  ["/channel-team delete", "<team>", "Delete it"],
  ["/channel-team add", "@person... to <team>", "Put people into it"],
  ["/channel-team remove", "@person... from <team>", "Take people out of it"],
  ["/channel-team grant", "<team> viewer|contributor|supervisor", "Give its members a role"],
  ["/channel-team revoke", "<team>", "Take the channel away from it"],
  ["/channel-team list", "", "Teams, their people and access"],
  ["/channel-team help", "", "All about teams"],
  ["/channel-settings show", "", "The features and what each does"],
  ["/channel-settings auto-ownership", "on|off", "Own what one answers"],
  ["/channel-settings name", "<name>|default", "The channel's name in Sparkcentral"],
  ["/channel-settings auto-resolve-new", "<days>", "Resolve new conversations"],
  ["/channel-settings auto-resolve-pending", "<days>", "Resolve pending conversations"],
  ["/channel-settings all-users", "on|off", "Let every user in"],
  ["/channel-settings all-teams", "on|off", "Let every team in"],
  ["/channel-settings edit", "", "Open the form"],
  ["/channel-settings help", "", "All about features"],
];

export const startingWith = (text) => COMMANDS.filter(([command]) => command.startsWith(text));
