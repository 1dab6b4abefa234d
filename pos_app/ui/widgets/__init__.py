"""The kit: widgets that know no service. They show values and frozen rows, and emit signals.

    text       Text: a label of the type scale
    buttons    Button, IconButton, Kind;  actions: ActionButton
    fields     Field;  notes: NoteField;  amounts: AmountField, PinField;  stepper: Stepper
    keypad     Keypad, Pad;  keys: KeyCap
    choices    Segmented, Option, Toggle, Checkbox;  chips: Chip, ChoiceCard, Combo
    badges     Avatar, Badge, BadgeSpec, State, SyncPill, Sync, CountBadge
    chrome     StatusBar, Hint, Brand;  rail: Rail, Sidebar, Way;  lane: Lane, Message, Tone
    tabs       CategoryTabs, Category, PageTabs
    tiles      TileGrid, Tile;  cart: CartList, CartRow;  results: SearchResults, Result
    totals     TotalsBlock, TotalRow, SaleLines, SaleLine
    cards      Card, Panel, Notice, Line, Icon, Surface
    table      Table, with Column, Cell and TableRow from rows
    states     EmptyState, Skeleton, Spinner, ProgressBar, ProgressCard
    people     UserTiles, PersonList, Person;  approval: ApprovalCard, Request, Fact, Scrim
    paper      ReceiptPreview, PaperLine

Every widget follows a change of theme by itself, mirrors itself in right-to-left windows, has an
accessible name, and never takes the focus by a click unless it is a field. Ids of rows may be any
hashable value; they come back in the signals as they were given. `views` is the base of the lists.
"""
