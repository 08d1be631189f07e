/** Names of one language, each with the Latin letters its login is made of. */
export interface NamePool {
  /** Tag of BCP 47. */
  readonly language: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly location: string
  /** The family name comes first, without a space, when a person is shown. */
  readonly familyFirst: boolean
  readonly given: readonly Name[]
  readonly family: readonly Name[]
}

export interface Name {
  readonly written: string
  /** Lower-case letters a–z. */
  readonly latin: string
}

/** Some twenty languages in fifteen scripts. */
export const namePools: readonly NamePool[] = Object.freeze([
  pool(
    'en-US Chicago',
    'Grace:grace Walter:walter Ruth:ruth Miles:miles June:june Otis:otis Pearl:pearl Dwight:dwight',
    "Hopper:hopper O'Brien:obrien Washington:washington McKay:mckay Young-Lee:younglee Ford:ford St._Clair:stclair Baker:baker",
  ),
  pool(
    'de-CH Zürich',
    'Jürg:juerg Käthe:kaethe Böni:boeni Änne:aenne Urs:urs Sämi:saemi Vreni:vreni Götz:goetz',
    'Müller:mueller Großmann:grossmann Rüegg:rueegg Bärtschi:baertschi Köhler:koehler von_Allmen:vonallmen Weiß:weiss Hürlimann:huerlimann',
  ),
  pool(
    'fr-FR Lyon',
    'Éloïse:eloise François:francois Zoë:zoe Gaël:gael Noémie:noemie Benoît:benoit Maëlys:maelys Jérôme:jerome',
    "L'Hôpital:lhopital Lefèvre:lefevre Garçon:garcon d'Aubigné:daubigne Crémieux:cremieux Bénard:benard Noël:noel de_La_Tour:delatour",
  ),
  pool(
    'es-MX Guadalajara',
    'José:jose Íñigo:inigo Begoña:begona Lucía:lucia Andrés:andres Ángela:angela Rubén:ruben Sofía:sofia',
    'Muñoz_García:munozgarcia Ibáñez:ibanez Peña:pena Núñez:nunez López:lopez Güell:guell Ordóñez:ordonez Castaño:castano',
  ),
  pool(
    'pl-PL Kraków',
    'Łukasz:lukasz Małgorzata:malgorzata Bożena:bozena Michał:michal Żaneta:zaneta Józef:jozef Stanisław:stanislaw Grażyna:grazyna',
    'Wójcik:wojcik Ścibor:scibor Dąbrowska:dabrowska Źródło:zrodlo Kęcki:kecki Łoś:los Piątek:piatek Gołębiewska:golebiewska',
  ),
  pool(
    'cs-CZ Brno',
    'Jiří:jiri Šárka:sarka Zdeněk:zdenek Růžena:ruzena Ondřej:ondrej Věra:vera Čeněk:cenek Blažena:blazena',
    'Dvořák:dvorak Růžička:ruzicka Čapek:capek Žižková:zizkova Kříž:kriz Šťastná:stastna Němec:nemec Hájková:hajkova',
  ),
  pool(
    'tr-TR İzmir',
    'İbrahim:ibrahim Şule:sule Çağla:cagla Oğuz:oguz Gülşen:gulsen Işıl:isil Ömer:omer Yağız:yagiz',
    'Yıldız:yildiz Şahin:sahin Çelik:celik Öztürk:ozturk Güneş:gunes Aydın:aydin Koç:koc Doğan:dogan',
  ),
  pool(
    'is-IS Reykjavík',
    'Þóra:thora Björk:bjork Guðmundur:gudmundur Ægir:aegir Sigríður:sigridur Örn:orn Dagný:dagny Höskuldur:hoskuldur',
    'Þórðarson:thordarson Jónsdóttir:jonsdottir Ólafsson:olafsson Guðnadóttir:gudnadottir Bragason:bragason Ægisdóttir:aegisdottir Hrólfsson:hrolfsson Sæmundsdóttir:saemundsdottir',
  ),
  pool(
    'vi-VN Huế',
    'Hạnh:hanh Đức:duc Thảo:thao Tuấn:tuan Ngọc:ngoc Phương:phuong Quỳnh:quynh Bảo:bao',
    'Nguyễn:nguyen Trần:tran Lê:le Phạm:pham Đặng:dang Võ:vo Bùi:bui Huỳnh:huynh',
  ),
  pool(
    'el-GR Πάτρα',
    'Γιώργος:giorgos Ελένη:eleni Δημήτρης:dimitris Αθηνά:athina Νίκος:nikos Σοφία:sofia Οδυσσέας:odysseas Χλόη:chloi',
    'Παπαδόπουλος:papadopoulos Βλάχου:vlachou Καζαντζής:kazantzis Μυλωνά:mylona Ξένος:xenos Ράλλη:ralli Τσίπρας:tsipras Ψαρρού:psarrou',
  ),
  pool(
    'ru-KZ Алматы',
    'Алёна:alyona Пётр:pyotr Юлия:yuliya Сергей:sergei Наталья:natalya Илья:ilya Жанна:zhanna Фёдор:fyodor',
    'Соловьёв:solovyov Щукина:shchukina Чехов:chekhov Ёлкина:yolkina Быков:bykov Эйхенбаум:eikhenbaum Хрущёва:khrushchyova Подъячев:podyachev',
  ),
  pool(
    'uk-UA Львів',
    'Їжак:yizhak Ґрета:greta Олексій:oleksii Надія:nadiia Євген:yevhen Соломія:solomiia Андрій:andrii Юрій:yurii',
    "Шевченко:shevchenko Ґонта:gonta Лук'яненко:lukianenko Єрмак:yermak Іванців:ivantsiv Заїка:zaika Щербань:shcherban Гнатюк:hnatiuk",
  ),
  pool(
    'ka-GE თბილისი',
    'ნინო:nino გიორგი:giorgi თამარ:tamar ლევან:levan ქეთევან:ketevan ზურაბ:zurab',
    'ბერიძე:beridze კაპანაძე:kapanadze გელაშვილი:gelashvili მაისურაძე:maisuradze ლომიძე:lomidze ჯაფარიძე:japaridze',
  ),
  pool(
    'hy-AM Երևան',
    'Անի:ani Արամ:aram Նարե:nare Տիգրան:tigran Շուշան:shushan Հայկ:hayk',
    'Սարգսյան:sargsyan Պետրոսյան:petrosyan Գրիգորյան:grigoryan Ղազարյան:ghazaryan Թորոսյան:torosyan Չոլակյան:cholakyan',
  ),
  pool(
    'ar-EG القاهرة',
    'محمد:mohamed فاطمة:fatma يوسف:youssef مريم:mariam عمر:omar ليلى:laila خالد:khaled هدى:hoda',
    'المصري:elmasry حسن:hassan عبد_الرحمن:abdelrahman النجار:elnaggar منصور:mansour الشافعي:elshafei سليمان:soliman غالي:ghali',
  ),
  pool(
    'fa-IR شیراز',
    'پریسا:parisa آرش:arash ژاله:zhaleh کیان:kian شیرین:shirin بهرام:bahram',
    'حسینی:hosseini پورنیک:pournik کریمی:karimi گل‌محمدی:golmohammadi چراغی:cheraghi ژیان:zhian',
  ),
  pool(
    'he-IL חיפה',
    'נועה:noa יצחק:yitzhak תמר:tamar אורי:uri שירה:shira אליהו:eliyahu רות:ruth גדעון:gideon',
    "כהן:cohen לוי:levi בן־דוד:bendavid מזרחי:mizrahi פרידמן:friedman צ'רניחובסקי:tchernichovsky שרון:sharon אבני:avni",
  ),
  pool(
    'hi-IN जयपुर',
    'आरती:aarti विक्रम:vikram प्रिया:priya ऋषि:rishi दीपिका:deepika अर्जुन:arjun श्रेया:shreya हरीश:harish',
    'शर्मा:sharma त्रिपाठी:tripathi सिंह:singh गुप्ता:gupta श्रीवास्तव:shrivastava वर्मा:verma जोशी:joshi मिश्रा:mishra',
  ),
  pool(
    'ta-IN மதுரை',
    'மீனாட்சி:meenakshi கார்த்திக்:karthik செல்வி:selvi முருகன்:murugan தமிழ்:tamizh வேலு:velu',
    'சுப்பிரமணியம்:subramaniam இராஜன்:rajan நடராஜன்:natarajan பிள்ளை:pillai செட்டியார்:chettiar ஐயர்:iyer',
  ),
  pool(
    'th-TH เชียงใหม่',
    'สมชาย:somchai กัญญา:kanya ธนากร:thanakorn วิไล:wilai ณัฐพล:natthaphon ปิยะ:piya',
    'ศรีสุข:srisuk วงศ์ใหญ่:wongyai แก้วมณี:kaewmanee จันทร์เพ็ญ:chanphen บุญมี:boonmee ทองคำ:thongkham',
  ),
  pool(
    'am-ET አዲስ_አበባ',
    'አበበ:abebe ሰላም:selam ዳዊት:dawit ሐና:hana ብርሃኑ:birhanu ትዕግስት:tigist',
    'ተስፋዬ:tesfaye ገብረመድኅን:gebremedhin ከበደ:kebede ዓለሙ:alemu ኃይሌ:haile ወልዴ:wolde',
  ),
  pool(
    'zh-CN 成都',
    '秀英:xiuying 伟:wei 静怡:jingyi 建国:jianguo 丽:li 子轩:zixuan 晓明:xiaoming 雪梅:xuemei',
    '王:wang 李:li 欧阳:ouyang 张:zhang 陈:chen 司马:sima 赵:zhao 黄:huang',
    true,
  ),
  pool(
    'ja-JP 京都',
    'さくら:sakura 翔太:shota 陽菜:hina 健:ken 美咲:misaki ユウタ:yuta 葵:aoi 大輔:daisuke',
    '佐藤:sato 髙橋:takahashi 渡邊:watanabe 伊藤:ito 𠮷田:yoshida 小林:kobayashi 山﨑:yamazaki 斎藤:saito',
    true,
  ),
  pool(
    'ko-KR 부산',
    '서연:seoyeon 민준:minjun 지우:jiwoo 현우:hyunwoo 수빈:subin 예준:yejun 하은:haeun 도윤:doyun',
    '김:kim 이:lee 박:park 최:choi 정:jung 남궁:namgung 황보:hwangbo 선우:sunwoo',
    true,
  ),
])

/** `given` and `family` list `written:latin` pairs; an underscore stands for a space. */
function pool(tag: string, given: string, family: string, familyFirst = false): NamePool {
  const [locale = '', place = ''] = tag.split(' ')
  const [language = '', country = ''] = locale.split('-')
  return { language, country, location: spaced(place), familyFirst, given: names(given), family: names(family) }
}

function names(list: string): Name[] {
  return list.split(' ').map((pair) => {
    const [written = '', latin = ''] = pair.split(':')
    return { written: spaced(written), latin }
  })
}

function spaced(text: string): string {
  return text.replaceAll('_', ' ')
}
