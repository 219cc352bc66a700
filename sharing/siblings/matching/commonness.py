"""Names so common that two families sharing one say little. Bands, not counts: a count would change with every roll.

The dozen commonest surnames of Wales cover more than a third of it in the west; the second list is the next few
hundred of England and Wales and of families who came later, from general knowledge and on purpose a little too long:
a name wrongly called common loses a bit of evidence, one wrongly called rare makes a false proposal.
"""

_COMMON_SURNAMES = """
    jones davies williams evans thomas roberts lewis hughes morgan griffiths edwards owen
"""

_FREQUENT_SURNAMES = """
    abdi adams adeyemi ahmed akhtar ali allen amin anderson andrews anwar armstrong atkinson aziz bailey baker bano
    barker barnes begum bell bennett bevan beynon bi bibi bowen bradley brooks brown burton butler campbell carr
    carter chambers chan chapman chen chowdhury clark clarke cole collins cook cooper costa cox cruz cunningham
    daniel daniels das davey david davidson dawson dixon dos ellis eynon fernandes ferreira fisher fletcher foster
    fox francis garcia gardner george gibson gill gonzalez gordon graham grant gray green griffin gwyn haddad haile
    hall hamilton harries harris harrison harvey hassan hill holmes hopkin hopkins howe howell howells hudson
    humphreys hunt hunter hussain hussein ibrahim iqbal islam ismail jackson jahan james jenkins john johnson
    johnston kaminska kaur kelly kennedy khan khatun king knight knowles kowalska kowalski kumar lawrence lee
    lewandowska lewandowski li lim liu llewellyn lloyd lopez macdonald mahmood malik marshall martin martinez mason
    mathew mathias matthews may mccarthy mcdonald mensah meredith miah miles mills mitchell mohamed mohammed
    mohamud moore morris moses murphy murray nguyen nicholas nicholls norman nowak obrien oconnor okafor okeke omar
    oneill osei osman osullivan palmer parker parry parsons patel payne pearce pearson pereira perez perry phillips
    popa popescu porter powell price pritchard probert prosser pugh rahman rees reid reyes reynolds rhys richards
    richardson roberts robertson robinson rodrigues rodriguez rogers rose rowlands russell ryan samuel sanchez
    santos saunders scott shah sharma shaw silva simpson singh smith spencer stephens stevens stewart sullivan
    taylor tesfaye thompson tran tucker turner uddin varghese vaughan wade walker wallace walsh walters wang ward
    warsame watkins watson watts webb wells west white wilkinson wilson wisniewska wisniewski wong wood woods
    wright wu wyatt wynne young yusuf zhang
"""

_COMMON_FORENAMES = """
    aled alun amy andrew angharad anna anthony bethan carys catrin ceri chris christopher claire craig dafydd
    daniel david dewi donna elen eleri elizabeth emma fatima ffion gareth gemma geraint hayley helen huw iwan jack
    james jennifer john jonathan karen kate katherine kelly laura leanne lee lisa louise lowri manon maria mark
    matthew michael michelle mohammed natalie nathan nia nicola owain paul peter rachel rebecca rhian rhiannon
    rhodri rhys richard robert ryan sam samantha sara sarah sian simon sion sioned sophie stacey stephen steven
    thomas victoria
"""

COMMON_SURNAMES = frozenset(_COMMON_SURNAMES.split())
FREQUENT_SURNAMES = frozenset(_FREQUENT_SURNAMES.split())
COMMON_FORENAMES = frozenset(_COMMON_FORENAMES.split())
