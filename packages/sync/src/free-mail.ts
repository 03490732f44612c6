/**
 * Mail providers for everybody: an address there says nothing about its owner's company. Providers with many national domains
 * are named once, without the ending (`yahoo` covers `yahoo.co.uk`).
 */
const everyEnding: ReadonlySet<string> = new Set(
  'aol bluewin free gmail gmx googlemail hotmail icloud live mail outlook protonmail t-online web yahoo yandex ymail'.split(
    ' ',
  ),
);

const domains: ReadonlySet<string> = new Set(
  `126.com 163.com 21cn.com alice.it aliyun.com aliceadsl.fr antispam.es arcor.de att.net bbox.fr bellsouth.net bigpond.com
  bigpond.net.au blueyonder.co.uk bol.com.br btinternet.com btopenworld.com centrum.cz charter.net chello.nl club-internet.fr
  comcast.net cox.net daum.net duck.com earthlink.net email.com email.cz email.de eircom.net fastmail.com fastmail.fm foxmail.com
  freenet.de freemail.hu fsmail.net get2net.dk hanmail.net hey.com home.nl hushmail.com ig.com.br inbox.com inbox.lv inbox.ru
  interia.pl iol.ie jubii.dk juno.com kabelmail.de kpnmail.nl kolumbus.fi laposte.net libero.it list.ru lycos.com mac.com
  mailbox.org mail2world.com me.com mindspring.com msn.com nate.com naver.com neuf.fr ntlworld.com o2.pl o2online.de ofir.dk
  online.de online.no onet.pl optonline.net optusnet.com.au orange.fr outlook.com passport.com planet.nl pm.me posteo.de
  proton.me ptd.net qq.com rambler.ru rediffmail.com rocketmail.com sapo.pt sbcglobal.net scarlet.be seznam.cz sfr.fr shaw.ca
  sina.cn sina.com sky.com skynet.be sohu.com sympatico.ca talktalk.net tele2.nl telefonica.net telenet.be telia.com telus.net
  terra.com.br terra.es tin.it tiscali.co.uk tiscali.it tuta.io tutanota.com ukr.net uol.com.br verizon.net videotron.ca
  virgilio.it virginmedia.com volny.cz voo.be wanadoo.es wanadoo.fr web.de windowslive.com wp.pl xs4all.nl xtra.co.nz ya.ru
  yeah.net ziggo.nl zoho.com`.split(/\s+/),
);

/** True when anybody can have an address at this domain (lower-case). */
export function isFreeMail(domain: string): boolean {
  const [first = '', ...ending] = domain.split('.');
  return domains.has(domain) || (ending.length < 3 && everyEnding.has(first) && isEnding(ending));
}

/** `com`, `de`, `co.uk`, `com.br`: no company's own name stands in it. */
function isEnding([second = '', third]: readonly string[]): boolean {
  return third === undefined ? second.length <= 3 : second.length <= 3 && third.length === 2;
}
